import Ledger
import Money
import Postgres

/// Walks over the transactions of a book, re-joined from their postings.
///
/// Accounts with a control are gathered under it, as in the trial balance. Memory grows neither
/// with the book nor with its wallets. Transactions whose lines net to nothing are left out.
struct TransactionWalker {
  /// The accounts by number, but for those that stand under a control, as wallets do.
  let accounts: [Int64: JournalAccount]
  /// The day of the first posting; nil in an empty book.
  let firstDay: String?
  private let book: Book
  private let connection: Connection

  /// Reads the accounts of the book.
  ///
  /// To be used in a transaction that sees one snapshot, from here to the end of the walk.
  private init(of book: Book, on connection: Connection) throws {
    self.book = book
    self.connection = connection
    let rows = try connection.rows(
      """
      SELECT account, code, currency FROM ledger.account
      WHERE book = \(book.id) AND control IS NULL
      """)
    accounts = Dictionary(
      uniqueKeysWithValues: try rows.map { row in
        (
          try row.value("account"),
          JournalAccount(
            code: try row.value("code"), currency: try Currency(code: try row.value("currency")))
        )
      })
    firstDay = try connection.row(
      "SELECT min(effective_on) AS day FROM ledger.posting WHERE book = \(book.id)"
    ).value("day")
  }

  /// Runs the body with a walker for what the book holds now, whatever is posted meanwhile.
  static func reading<R>(
    _ book: Book, on connection: Connection, _ body: (TransactionWalker) throws -> R
  ) throws -> R {
    try connection.transaction {
      try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      return try body(TransactionWalker(of: book, on: connection))
    }
  }

  /// Hands over all transactions in the order of their numbers.
  func forEach(_ body: (JournalTransaction) throws -> Void) throws {
    try ArchivedMonth.requireAttached(book, on: connection)
    try walk("TRUE", order: "p.txn, p.leg", body)
  }

  /// Hands over the transactions of some days, day by day.
  func forEach(in period: Period, _ body: (JournalTransaction) throws -> Void) throws {
    try ArchivedMonth.requireAttached(
      book, from: period.first, through: period.last, on: connection)
    try walk(
      """
      p.effective_on BETWEEN \(period.first.description)::date
        AND \(period.last.description)::date
      """, order: "p.effective_on, p.txn, p.leg", body)
  }

  private func walk(
    _ condition: SQL, order: SQL, _ body: (JournalTransaction) throws -> Void
  ) throws {
    var current: JournalTransaction?
    func end() throws {
      guard let current, !current.isEmpty else { return }
      try body(current)
    }
    try connection.forEachRow(
      """
      SELECT p.txn, p.effective_on, k.code AS kind, coalesce(d.control, p.debit) AS debit,
        coalesce(c.control, p.credit) AS credit, p.amount_minor, p.item, s.code AS series
      FROM ledger.posting AS p
      JOIN ledger.posting_kind AS k ON k.kind = p.kind
      LEFT JOIN ledger.series AS s ON s.series = p.series
      LEFT JOIN ledger.account AS d
        ON d.book = p.book AND d.account = p.debit AND d.control IS NOT NULL
      LEFT JOIN ledger.account AS c
        ON c.book = p.book AND c.account = p.credit AND c.control IS NOT NULL
      WHERE p.book = \(book.id) AND \(fragment: condition)
      ORDER BY \(fragment: order)
      """
    ) { row in
      let number: Int64 = try row.value("txn")
      if current?.number != number {
        try end()
        current = JournalTransaction(
          number: number, day: try row.value("effective_on"), kind: try row.value("kind"))
      }
      let amount: Int64 = try row.value("amount_minor")
      current?.add(amount, to: try row.value("debit"))
      current?.add(-amount, to: try row.value("credit"))
      current?.tag("item", try row.optional("item"))
      current?.tag("series", try row.optional("series"))
    }
    try end()
  }
}

/// An account as a journal names it.
struct JournalAccount {
  let code: String
  let currency: Currency
}
