package import Ledger
package import Postgres
internal import Money

/// The postings of a book as an hledger journal.
///
/// Postings are re-joined by transaction to net lines per account, in the order of transactions.
/// Memory does not grow with the book.
package struct HledgerExport {
  private static let pieceBytes = 65_536
  private let book: Book
  private let connection: Connection

  /// Makes the export of one book.
  package init(of book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Writes the journal in pieces and tells how many transactions it has.
  @discardableResult
  package func write(to sink: (String) throws -> Void) throws -> Int {
    let accounts = try accounts()
    var piece = Self.head(of: book, accounts)
    var current: HledgerTransaction?
    var count = 0
    func end(_ transaction: HledgerTransaction?) throws {
      guard let transaction, let text = transaction.text(accounts) else { return }
      piece += text
      count += 1
      guard piece.utf8.count >= Self.pieceBytes else { return }
      try sink(piece)
      piece = ""
    }
    try connection.forEachRow(
      """
      SELECT p.txn, p.effective_on, k.code AS kind, p.debit, p.credit, p.amount_minor, p.item,
        s.code AS series
      FROM ledger.posting AS p
      JOIN ledger.posting_kind AS k ON k.kind = p.kind
      LEFT JOIN ledger.series AS s ON s.series = p.series
      WHERE p.book = \(book.id)
      ORDER BY p.txn, p.leg
      """
    ) { row in
      let number: Int64 = try row.value("txn")
      if current?.number != number {
        try end(current)
        current = HledgerTransaction(
          number: number, day: try row.value("effective_on"), kind: try row.value("kind"))
      }
      let amount: Int64 = try row.value("amount_minor")
      current?.add(amount, to: try row.value("debit"))
      current?.add(-amount, to: try row.value("credit"))
      current?.tag("item", try row.optional("item"))
      current?.tag("series", try row.optional("series"))
    }
    try end(current)
    try sink(piece)
    return count
  }

  private func accounts() throws -> [Int64: HledgerAccount] {
    let rows = try connection.rows(
      "SELECT account, code, currency FROM ledger.account WHERE book = \(book.id)")
    return Dictionary(
      uniqueKeysWithValues: try rows.map { row in
        (
          try row.value("account"),
          HledgerAccount(
            code: try row.value("code"), currency: try Currency(code: try row.value("currency")))
        )
      })
  }

  /// Declares commodities and accounts, so that a strict reader refuses any other.
  private static func head(of book: Book, _ accounts: [Int64: HledgerAccount]) -> String {
    let currencies = Set(accounts.values.map(\.currency)).sorted { $0.code < $1.code }
    let commodities = currencies.map { currency in
      let zeros = String(repeating: "0", count: currency.exponent)
      return "commodity \(currency.code) 1000.\(zeros)"
    }
    let declared = accounts.values.map(\.code).sorted().map { "account \($0)" }
    return (["; book \(book.code)", ""] + commodities + [""] + declared + [""])
      .joined(separator: "\n") + "\n"
  }
}

/// An account as a journal names it.
struct HledgerAccount {
  let code: String
  let currency: Currency
}
