import Ledger
import Money
import Postgres
import Schema
import TestSupport

extension LedgerBook {
  /// Earns a commission, which needs no distribution, and rolls it up.
  func earn(_ id: String, _ amountMinor: Int64, on day: String) throws {
    try post([try Self.commission(id, amountMinor, on: day)])
    try cut().rollUp(book, on: connection)
  }

  static func commission(
    _ id: String, _ amountMinor: Int64, on day: String
  ) throws -> Transaction {
    transaction(
      .commission, id, from: .affiliateCommission, to: .commissionDue("flipkart", .pending),
      amountMinor,
      day: try BusinessDay(day))
  }

  static func period(_ text: String) throws -> Period {
    try Period(text, today: try BusinessDay("2026-05-01"))
  }

  @discardableResult
  func close(
    _ period: String, as state: PeriodStore.State = .closed, by day: String
  ) throws -> PeriodClosing {
    try PeriodStore(book, on: connection).close(
      try Self.period(period), as: state, by: try BusinessDay(day), patienceSeconds: 5)
  }

  /// Posts as the ledger's own functions do, which say that two people stand for it.
  func postApproved(_ transactions: [Transaction]) throws {
    try connection.transaction {
      try LedgerPosting(book, on: connection).stage(transactions)
      try connection.execute("SET LOCAL ROLE bahi_owner")
      try connection.execute("SELECT * FROM ledger.post_batch(\(book.id), NULL, true)")
    }
  }

  /// The commissions by key: the day on which each counts.
  func days() throws -> [String: String] {
    let rows = try connection.rows(
      """
      SELECT k.external_id, p.effective_on FROM ledger.posting AS p
      JOIN ledger.source_key AS k USING (book, txn) WHERE p.leg = 1
      """)
    return Dictionary(
      uniqueKeysWithValues: try rows.map {
        (try $0.value("external_id", as: String.self), try $0.value("effective_on"))
      })
  }

  /// What the checks of periods and day totals find.
  func periodProblems() throws -> [String] {
    let names = [
      "closed_period_is_unchanged", "closing_follows_periods", "day_total_equals_postings",
    ]
    return try Checks(TestDatabase.current.connection()).run(names: names)
      .flatMap { result in
        result.rows.map { ([result.name] + $0.map { $0 ?? "-" }).joined(separator: " ") }
      }
  }
}

/// The message and SQLSTATE of the server error that a body throws; nil when it throws none.
func refusal(of body: () throws -> Void) throws -> (state: String, message: String)? {
  do {
    try body()
    return nil
  } catch {
    guard case .server(let error)? = error as? PostgresError else { throw error }
    return (error.sqlState, error.message)
  }
}

/// Another login that may post, for as long as it is referred to.
final class OtherPerson {
  let login = "person_" + String(UInt64.random(in: .min ... .max), radix: 36)
  private let superuser: Connection

  init() throws {
    superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("CREATE ROLE \(identifier: login) LOGIN IN ROLE bahi_post")
  }

  deinit {
    _ = try? superuser.execute("DROP ROLE \(identifier: login)")
  }

  func connection() throws -> Connection {
    let connection = try Connection(TestDatabase.current.conninfo(user: login))
    try connection.becomePoster()
    return connection
  }
}
