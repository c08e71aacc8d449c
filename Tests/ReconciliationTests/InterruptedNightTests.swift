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
}
