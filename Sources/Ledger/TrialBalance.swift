package import Money
package import Postgres

/// The balance of every account that has postings of its own, debit positive.
package struct TrialBalance: Hashable, Sendable {
  /// One account's line; neither a parent nor a child of it is contained.
  package struct Line: Hashable, Sendable {
    package let account: String
    package let currency: Currency
    package let balanceMinor: Int64

    package var debitMinor: Int64 { max(balanceMinor, 0) }
    package var creditMinor: Int64 { max(-balanceMinor, 0) }
  }

  package let lines: [Line]

  /// Reads the balances at the end of a day, or all of them.
  package init(of book: Book, asOf day: BusinessDay? = nil, on connection: Connection) throws {
    lines = try connection.rows(
      """
      SELECT a.code, a.currency, b.debit_minor - b.credit_minor AS balance_minor
      FROM ledger.balance(\(book.id), \(day?.description)::date) AS b
      JOIN ledger.account AS a ON a.book = \(book.id) AND a.account = b.account
      ORDER BY a.code
      """
    ).map { row in
      Line(
        account: try row.value("code"), currency: try Currency(code: try row.value("currency")),
        balanceMinor: try row.value("balance_minor"))
    }
  }
}
