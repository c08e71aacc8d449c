import Ledger
import Money
import Postgres
import Reconciliation
import TestSupport
import Testing

@Suite("A night that cannot go on", .database)
struct InterruptedNightTests {
  @Test("A second night on the same book is refused while the first one runs")
  func locked() throws {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    let other = try TestDatabase.current.connection()
    try other.execute(
      "SELECT pg_advisory_lock(hashtext('bahi.night'), \(book.book.id)::integer)")
    #expect(throws: ReconciliationError.locked) { try book.night(through: "2026-04-02") }
    try other.execute(
      "SELECT pg_advisory_unlock(hashtext('bahi.night'), \(book.book.id)::integer)")
    #expect(try book.night(through: "2026-04-02").verdict == .green)
  }

  @Test("A writer that holds the cut back makes the night incomplete and is named")
  func held() throws {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    let writer = try Connection(
      TestDatabase.current.conninfo, applicationName: "a forgotten session")
    try writer.execute("BEGIN")
    try writer.execute("SELECT pg_current_xact_id()")
    let summary = try book.night(through: "2026-04-02", patienceSeconds: 1)
    try writer.execute("ROLLBACK")
    #expect(summary.verdict == .incomplete)
    #expect(summary.incompleteReason?.contains("after 1 s an open transaction") == true)
    #expect(summary.incompleteReason?.contains("a forgotten session") == true)
    #expect(try book.night(through: "2026-04-02").verdict == .green)
  }

  @Test("A feed with a line in another currency is not added up: it is incomplete and says so")
  func currencies() throws {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    #expect(try book.night(through: "2026-04-02").verdict == .green)
    try TestDatabase.current.superuserConnection().script(
      """
      INSERT INTO intake.file (
        book, feed, profile, profile_version, name, sha256, byte_size, received_on, records,
        accepted, unchanged, changed, skipped, rejected, sum_minor, captured)
      SELECT book, 'razorpay', 'razorpay-settlement', 1, 'settlement.csv', 'x', 1, '2026-04-03', 1,
        1, 0, 0, 0, 0, 0, '{}'
      FROM ledger.book;
      INSERT INTO intake.line (
        book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind,
        state, occurred_on, occurred_at, currency, gross, net)
      SELECT book, 'razorpay', 'pay_1', 1, 1, '\\x00', file, 1, 1, 'payment', 'settled',
        '2026-04-02', '2026-04-02T06:00:00Z', 'USD', 5, 5
      FROM intake.file
      """)
    let summary = try book.night(through: "2026-04-03")
    #expect(summary.verdict == .incomplete)
    let verdict = summary.feeds.first { $0.feed == "razorpay" }
    #expect(verdict?.reason == "a feed is reconciled in INR, it has rows in USD")
    #expect(try book.breaks() == [])
  }
}
