package import Ledger
package import Money

/// The unlock that refunds take back, as it was posted, with what came back of it so far.
package struct RefundedUnlock: Hashable, Sendable {
  package let transaction: TransactionID
  /// The gateway that took the money; nil for coins of the viewer.
  package let psp: String?
  package let paidAt: Instant
  package let amountMinor: Int64
  package let currency: Currency
  package private(set) var refundedMinor: Int64
  /// How many refunds of it were ever posted, those that were taken back included.
  package private(set) var refunds: Int
  package let dimensions: Dimensions

  package init(
    transaction: TransactionID, psp: String?, paidAt: Instant, amountMinor: Int64,
    currency: Currency, refundedMinor: Int64 = 0, refunds: Int = 0, dimensions: Dimensions
  ) {
    self.transaction = transaction
    self.psp = psp
    self.paidAt = paidAt
    self.amountMinor = amountMinor
    self.currency = currency
    self.refundedMinor = refundedMinor
    self.refunds = refunds
    self.dimensions = dimensions
  }

  package var leftMinor: Int64 { amountMinor - refundedMinor }

  /// Counts a refund that it can have.
  package mutating func refund(_ event: RefundEvent) {
    precondition(fault(of: event) == nil, "a refund is judged before it counts")
    refundedMinor += event.amountMinor
    refunds += 1
  }

  /// Tells why the unlock cannot have a refund; nil when it can.
  package func fault(of event: RefundEvent) -> RefundFault? {
    let wanted = Money(minorUnits: event.amountMinor, currency: event.currency)
    let paid = Money(minorUnits: amountMinor, currency: currency)
    if currency != event.currency || event.amountMinor > amountMinor {
      return .notOfPrice(unlock: event.unlockID, wanted, paid: paid)
    }
    if event.refundedAt.businessDay < paidAt.businessDay {
      return .beforePayment(unlock: event.unlockID, paidAt)
    }
    if leftMinor == 0 { return .alreadyWhole(unlock: event.unlockID) }
    if event.amountMinor > leftMinor {
      return .aboveRest(
        unlock: event.unlockID, wanted, left: Money(minorUnits: leftMinor, currency: currency))
    }
    if psp == nil, event.amountMinor < amountMinor {
      return .partOfCoins(unlock: event.unlockID, wanted, paid: paid)
    }
    return nil
  }

  /// Where the price goes back to.
  var payer: Account {
    if let psp { return .psp(psp) }
    guard let viewer = dimensions.viewer else {
      preconditionFailure("an unlock by coins names its viewer")
    }
    return .wallet(viewer)
  }
}

/// Why an unlock cannot have a refund.
package enum RefundFault: Hashable, Sendable, CustomStringConvertible {
  case notOfPrice(unlock: String, Money, paid: Money)
  case beforePayment(unlock: String, Instant)
  case alreadyWhole(unlock: String)
  case aboveRest(unlock: String, Money, left: Money)
  case partOfCoins(unlock: String, Money, paid: Money)

  package var description: String {
    switch self {
    case .notOfPrice(let unlock, let wanted, let paid):
      "a refund of \(wanted.decimalText) \(wanted.currency) is not of the "
        + "\(paid.decimalText) \(paid.currency) that unlock \"\(unlock)\" cost"
    case .beforePayment(let unlock, let paidAt):
      "unlock \"\(unlock)\" was paid later, at \(paidAt)"
    case .alreadyWhole(let unlock): "unlock \"\(unlock)\" was given back whole before"
    case .aboveRest(let unlock, let wanted, let left):
      "a refund of \(wanted.decimalText) is above the \(left.decimalText) that is left of unlock "
        + "\"\(unlock)\""
    case .partOfCoins(let unlock, let wanted, let paid):
      "unlock \"\(unlock)\" is given back whole, with its \(paid.decimalText) coins, and not with "
        + "\(wanted.decimalText)"
    }
  }

  /// The column of a refund that is to blame.
  package var column: String {
    switch self {
    case .beforePayment: "refunded_at"
    default: "amount"
    }
  }
}

/// The refund of an unlock, in whole or in part.
package enum RefundRule {
  /// Gives an amount back through the gateway, on the refund's own day; coins go back to the lots
  /// that they came from.
  ///
  /// Revenue, tax and share follow with the distribution of the unlock's day, which cumulates what
  /// came back. The unlock itself counts as given back with the part that completes it. A part is
  /// numbered behind the receipt, which its gateway repeats for each.
  package static func refund(_ event: RefundEvent, of unlock: RefundedUnlock) -> Transaction {
    precondition(unlock.fault(of: event) == nil, "a refund is judged before it is posted")
    var dimensions = unlock.dimensions
    if event.amountMinor < unlock.leftMinor { dimensions.units = nil }
    let transfer = Transfer(
      debit: unlock.psp == nil ? .coinsSpent : .unlockProceeds, credit: unlock.payer,
      signedMinor: event.amountMinor, dimensions: dimensions)
    return Transaction(
      kind: .refund, effectiveOn: event.refundedAt.businessDay, occurredAt: event.refundedAt,
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(source: "refunds", externalID: event.id, eventHash: event.eventHash),
        receiptKey(of: event, unlock),
      ],
      document: Document(memo: event.reason, reverses: unlock.transaction), record: event.record)
  }

  private static func receiptKey(of event: RefundEvent, _ unlock: RefundedUnlock) -> SourceKey {
    guard event.amountMinor < unlock.amountMinor || unlock.refunds > 0 else {
      return SourceKey(
        source: "refund-of", externalID: event.unlockID,
        eventHash: EventHash.of("refund-of/1", [event.unlockID]))
    }
    let receipt = "\(event.unlockID)#\(unlock.refunds + 1)"
    return SourceKey(
      source: "refund-part-of", externalID: receipt,
      eventHash: EventHash.of("refund-part-of/1", [receipt]))
  }
}
