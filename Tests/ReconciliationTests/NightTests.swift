import Ledger
import Money
import Postgres
import Reconciliation
import Simulation
import TestSupport
import Testing

@Suite("A night and its repetitions", .database)
struct NightTests {
  private func platform(seed: UInt64 = 11) throws -> SimulatedBook {
    try SimulatedBook(SimulationSettings(days: 9, unlocksPerDay: 120, seed: seed))
  }

  @Test("A second call posts, matches and opens nothing, and gives the same digest")
  func again() throws {
    let platform = try platform()
    let first = try platform.night()
    let tables = ["ledger.posting", "recon.match", "recon.break", "intake.line", "intake.file"]
    let before = try tables.map { try platform.count($0) }
    let second = try platform.night()
    #expect(try tables.map { try platform.count($0) } == before)
    #expect(second.digest == first.digest)
    #expect(second.files.isEmpty)
    #expect(before.allSatisfy { $0 > 0 })
  }

  @Test("Proceeds are zero on every distributed day, and all balances sum to zero")
  func proceeds() throws {
    let platform = try platform()
    try platform.night()
    let rows = try platform.connection.rows(
      """
      SELECT t.effective_on, sum(t.credit_minor - t.debit_minor)::bigint AS balance_minor
      FROM ledger.day_total AS t
      JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
      WHERE a.class = 'proceeds' GROUP BY t.effective_on
      """)
    #expect(rows.count == 9)
    for row in rows { #expect(try row.value("balance_minor", as: Int64.self) == 0) }
    let total = try platform.connection.row(
      """
      SELECT sum(debit_minor - credit_minor)::bigint AS balance_minor
      FROM ledger.balance_at(\(platform.book.id)::integer)
      """)
    #expect(try total.value("balance_minor", as: Int64.self) == 0)
  }

  @Test("Every settlement whose money came ends at zero, and the others at their break")
  func settlements() throws {
    let platform = try platform()
    try platform.night()
    let rows = try platform.connection.rows(
      """
      SELECT i.item, i.balance_minor, coalesce(b.difference_minor, 0) AS difference_minor
      FROM (
        SELECT p.item, sum(CASE WHEN p.debit = a.account THEN p.amount_minor
          ELSE -p.amount_minor END)::bigint AS balance_minor
        FROM ledger.posting AS p
        JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
        WHERE a.class = 'settling' AND p.item IS NOT NULL
        GROUP BY p.item
      ) AS i
      LEFT JOIN recon.break AS b ON b.key = i.item AND b.state = 'open'
      """)
    #expect(rows.count >= 6)
    for row in rows {
      let difference: Int64 = try row.value("difference_minor")
      #expect(try row.value("balance_minor", as: Int64.self) == -difference)
    }
  }
}
