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

  /// Reads the balances at the end of a day, or all of them, as they were known at a cut, or now.
  ///
  /// Wallets stand under their control leaf.
  package init(
    of book: Book, asOf day: BusinessDay? = nil, knownAt cut: Cut? = nil,
    on connection: Connection
  ) throws {
    try self.init(
      book,
      from: "ledger.balance_at(\(book.id), \(day?.description)::date, \(cut?.number)::integer)",
      on: connection)
  }

  /// Reads what the accounts moved in some days, both included.
  ///
  /// The entries that close a year are left out, so that income and expenses show its result.
  package static func movement(
    of book: Book, from first: BusinessDay, through last: BusinessDay, knownAt cut: Cut? = nil,
    on connection: Connection
  ) throws -> TrialBalance {
    try TrialBalance(
      book,
      from: """
        report.movement(\(book.id), \(first.description)::date, \(last.description)::date,
          \(cut?.number)::integer)
        """, on: connection)
  }

  private init(_ book: Book, from figures: SQL, on connection: Connection) throws {
    lines = try connection.rows(
      """
      SELECT a.code, a.currency, b.debit_minor - b.credit_minor AS balance_minor
      FROM \(fragment: figures) AS b
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
