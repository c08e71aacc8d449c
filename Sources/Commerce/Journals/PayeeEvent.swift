internal import Ledger
package import Money

/// Something that happens to what a payee has earned, under an id that makes it happen once.
package struct PayeeEvent: Hashable, Sendable {
  package let id: String
  package let payee: String
  package let on: BusinessDay
  package let amountMinor: Int64
  /// The open item, such as the advance that is recouped; the event itself unless told otherwise.
  package let item: String

  package init(
    id: String, payee: String, on: BusinessDay, amountMinor: Int64, item: String? = nil
  ) {
    precondition(amountMinor > 0, "what happens to a payee is of an amount above zero")
    self.id = id
    self.payee = payee
    self.on = on
    self.amountMinor = amountMinor
    self.item = item ?? id
  }

  /// Moves the amount from one account to another.
  func moving(
    _ kind: PostingKind, source: String, debit: Account, credit: Account
  ) -> Transaction {
    journal(
      kind, source: source, debits: [JournalLine(debit, amountMinor)],
      credits: [JournalLine(credit, amountMinor)])
  }

  /// Posts a compound journal of the event, which claims its id in one namespace of keys.
  func journal(
    _ kind: PostingKind, source: String, debits: [JournalLine], credits: [JournalLine]
  ) -> Transaction {
    let words = (debits + credits).map { "\($0.account.code)=\($0.amountMinor)" }
    return Transaction(
      kind: kind, effectiveOn: on, occurredAt: Instant(day: on, secondOfDay: 0),
      transfers: Transfer.paired(
        debits: debits, credits: credits, dimensions: Dimensions(item: item)),
      keys: [
        SourceKey(
          source: source, externalID: id,
          eventHash: EventHash.of("payee/1", [id, payee, on.description, item] + words))
      ])
  }
}
