import Ledger
import Money
import Postgres
import TestSupport

/// A database whose book is audited.
struct AuditedBook: Sendable {
  let conninfo: String
  let superuserConninfo: String
  /// The server, where it is the test's own and may crash.
  var server: AuditedServer?

  static let applicationName = "audited client"

  /// The database of the running test.
  static var current: AuditedBook {
    AuditedBook(
      conninfo: TestDatabase.current.conninfo,
      superuserConninfo: TestDatabase.current.superuserConninfo)
  }

  func superuser() throws -> Connection { try Connection(superuserConninfo) }

  /// Connects as soon as the server answers again.
  func patientSuperuser() throws -> Connection {
    var lastError = ""
    for _ in 0..<600 {
      do {
        return try superuser()
      } catch PostgresError.unavailable(let reason) {
        lastError = reason
        pause(milliseconds: 50)
      }
    }
    throw AuditError.noServer(lastError: lastError)
  }

  func poster() throws -> Connection {
    let connection = try Connection(conninfo, applicationName: Self.applicationName)
    try connection.becomePoster()
    return connection
  }

  /// Opens the book with what stands before the first command, and a table for the answers.
  ///
  /// An answer is noted in the transaction that it tells of, under a number that it draws while it
  /// holds every lock. Of two commands that had to wait for each other, the one that was first has
  /// the lower number; so doing them in that order explains all that happened, if anything does.
  func open() throws {
    let superuser = try superuser()
    try superuser.script(
      """
      CREATE SCHEMA auditor;
      CREATE SEQUENCE auditor.turn;
      CREATE TABLE auditor.answer (
        turn bigint PRIMARY KEY, step integer NOT NULL, attempt bigint NOT NULL, answer text,
        source text, ids text[], txns bigint[]);
      GRANT USAGE ON SCHEMA auditor TO bahi_post;
      GRANT ALL ON auditor.answer, auditor.turn TO bahi_post
      """)
    let connection = try poster()
    try connection.execute(
      """
      SELECT ledger.ensure_book('main', 'sample', 'Sample Dramas Private Limited', 'MUMS12345A',
        '{27}', '{27AAACS1234C1Z5}', 1800)
      """)
    let posting = LedgerPosting(try Book(code: "main", on: connection), on: connection)
    // Whether an account is there is asked without a lock, so those that all use stand first.
    _ = try posting.numbers(of: Chart.house + Chart.sharedAccounts)
    try connection.execute("SELECT FROM ledger.ensure_series(1, '{S1}', '{First}')")
    try superuser.execute(
      """
      UPDATE ledger.account SET closed_on = \(Chart.closedOn.description)::date
      WHERE code = \(Chart.closedGateway)
      """)
  }

  /// Waits until no client's session is left, also those whose client has gone.
  func awaitQuiet() throws {
    let connection = try superuser()
    for _ in 0..<600 {
      let sessions: Int = try connection.row(
        """
        SELECT count(*) AS count FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = \(Self.applicationName)
        """
      ).value("count")
      if sessions == 0 { return }
      try connection.execute("SELECT pg_sleep(0.02)")
    }
    throw AuditError.neverQuiet
  }
}

/// A reason why an audit cannot go on.
enum AuditError: Error {
  case neverQuiet
  case noServer(lastError: String)
}
