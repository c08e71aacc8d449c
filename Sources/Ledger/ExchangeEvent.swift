package import Money

/// Something that happened to foreign money, before any rule.
package struct ExchangeEvent: Hashable, Sendable {
  /// Where foreign money comes from, or where it goes.
  package enum Counterpart: Hashable, Sendable {
    /// It was earned; the account of income is in home currency.
    case earned(as: Account)
    /// It was settled for these amounts in home currency, or written off for none.
    case sold(for: [JournalLine])
    /// It went to another account of its currency, such as a foreign bank account.
    case moved(to: Account)
  }

  /// The source key of the event.
  package let id: String
  package let effectiveOn: BusinessDay
  package let amount: Money
  /// The receivable or the bank account that holds the foreign money.
  package let holder: Account
  /// The receivable's item; a bank account is an item under its own code.
  package let item: String
  package let counterpart: Counterpart

  package init(
    id: String, effectiveOn: BusinessDay, amount: Money, holder: Account, item: String? = nil,
    counterpart: Counterpart
  ) {
    precondition(amount.minorUnits > 0, "foreign money comes and goes in amounts above zero")
    precondition(holder.currency == amount.currency, "the holder is of the amount's currency")
    self.id = id
    self.effectiveOn = effectiveOn
    self.amount = amount
    self.holder = holder
    self.item = item ?? holder.code
    self.counterpart = counterpart
  }

  var key: SourceKey {
    let words =
      switch counterpart {
      case .earned(let income): ["earned", income.code]
      case .sold(let lines):
        ["sold"] + lines.flatMap { [$0.account.code, "\($0.amountMinor)"] }
      case .moved(let target): ["moved", target.code]
      }
    return SourceKey(
      source: "exchange", externalID: id,
      eventHash: EventHash.of(
        "exchange/1",
        [
          effectiveOn.description, "\(amount.minorUnits)", amount.currency.code, holder.code, item,
        ] + words))
  }
}
