package import Ledger
package import Money
package import Postgres

/// Takes coins out of the books after the last day on which they could be used.
package struct CoinExpiryStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Posts what lots that end by a day have left, and tells how many those were.
  @discardableResult
  package func expire(by day: BusinessDay) throws -> Int {
    try connection.transaction {
      let store = CoinLotStore(book: book, connection: connection)
      let codes = try store.expired(by: day.description)
      guard !codes.isEmpty else { return 0 }
      let lots = try store.lock(codes)
      var rooms: [Int64: Int64] = [:]
      var transactions: [Transaction] = []
      for code in codes {
        guard let found = lots[code] else { continue }
        let lot = found.limited(to: rooms[found.viewer] ?? found.room)
        if let expiry = BreakageRule.expiry(of: lot, on: day) { transactions.append(expiry) }
        rooms[found.viewer] = lot.room - lot.free
      }
      try LedgerPosting(book, on: connection).post(transactions)
      return transactions.count
    }
  }
}
