import Ledger
import Money
import Postgres
import TestSupport

/// A book of the running test's database, used as the role that posts.
final class LedgerBook {
  let book: Book
  let connection: Connection

  /// Opens the book, or one more connection to it.
  init() throws {
    connection = try TestDatabase.current.poster()
    try connection.execute(
      """
      SELECT ledger.ensure_book('main', 'sample', 'Sample Dramas Private Limited', 'MUMS12345A',
        '{27}', '{27AAACS1234C1Z5}', 1800)
      """)
    book = try Book(code: "main", on: connection)
  }

  /// Uses the book on another connection of the poster.
  init(on connection: Connection) throws {
    self.connection = connection
    book = try Book(code: "main", on: connection)
  }

  static let day = BusinessDay(daysSince1970: 20_545)

  /// An unlock whose amount is its content.
  static func unlock(
    _ id: String, _ amountMinor: Int64 = 500, record: Int64? = nil, day: BusinessDay = day
  ) -> Transaction {
    transaction(
      .unlock, id, from: .unlockProceeds, to: .psp("razorpay"), amountMinor, record: record,
      day: day)
  }

  static func transaction(
    _ kind: PostingKind, _ id: String, from credit: Account, to debit: Account,
    _ amountMinor: Int64, record: Int64? = nil, day: BusinessDay = day
  ) -> Transaction {
    let transfer = Transfer(
      debit: debit, credit: credit, signedMinor: amountMinor,
      dimensions: Dimensions(series: 1, units: 1, place: 29))
    return Transaction(
      kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
      transfers: [transfer].compactMap { $0 }, keys: [key("unlocks", id, content: amountMinor)],
      record: record)
  }

  static func key(_ source: String, _ id: String, content: Int64 = 0) -> SourceKey {
    SourceKey(
      source: source, externalID: id, eventHash: EventHash.of("test/1", [id, "\(content)"]))
  }

  /// Posts within a transaction of its own.
  @discardableResult
  func post(_ transactions: [Transaction], file: FileID? = nil) throws -> PostingOutcome {
    try connection.transaction {
      try LedgerPosting(book, on: connection).post(transactions, file: file)
    }
  }

  func cut(patienceSeconds: Int = 30) throws -> Cut {
    try Cut.take(of: book, on: connection, patienceSeconds: patienceSeconds)
  }

  func count(_ table: SQL) throws -> Int {
    try connection.row("SELECT count(*) AS count FROM \(fragment: table)").value("count")
  }

  func balance(of code: String) throws -> Int64 {
    try TrialBalance(of: book, on: connection).lines.first { $0.account == code }?.balanceMinor ?? 0
  }

  /// The day totals as text, one line each.
  func dayTotals() throws -> [String] {
    try connection.rows(
      """
      SELECT a.code, t.effective_on, t.debit_minor, t.credit_minor, t.posting_count
      FROM ledger.day_total AS t JOIN ledger.account AS a USING (book, account)
      ORDER BY 1, 2
      """
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: " ") }
  }
}

/// The SQLSTATE of the server error that a body throws; nil when it throws none.
func sqlState(of body: () throws -> Void) throws -> String? {
  do {
    try body()
    return nil
  } catch let error as PostgresError {
    return error.sqlState
  }
}
