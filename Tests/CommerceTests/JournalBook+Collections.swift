import Commerce
import Ledger
import Money
import Postgres
import Reconciliation

extension JournalBook {
  /// Pays open items out of the suspense of the bank, and of the tax that the party withheld.
  func collect(
    _ receivedMinor: Int64, withheld: Int64, from party: String,
    _ open: [(item: String, amountMinor: Int64)]
  ) throws {
    let collection = Collection(
      id: "brk-1", party: party, on: Self.day, receivedMinor: receivedMinor,
      withheldMinor: withheld, holder: .suspense("hdfc"),
      open: open.map {
        Collection.OpenItem(invoice: "TI", item: $0.item, amountMinor: $0.amountMinor)
      })
    try post(try CollectionRule.collected(collection).transaction)
  }

  /// Posts what happens to foreign money.
  func exchange(_ event: ExchangeEvent) throws {
    _ = try connection.transaction { try ExchangeStore(book, on: connection).post(event) }
  }
}

extension JournalCase {
  /// A line of the bank that nothing explains yet.
  static func bankLine(_ amountMinor: Int64) -> Transaction {
    SettlementRule.bankLine(
      BankLine(
        feed: "hdfc", account: "hdfc-6789", key: "utr-2", amountMinor: amountMinor,
        valueOn: JournalBook.day, breakID: "brk-1"), settlement: nil)
  }
}
