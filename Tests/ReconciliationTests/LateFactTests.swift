import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Simulation
import TestSupport
import Testing

@Suite("Facts that come after their month is closed", .database)
struct LateFactTests {
  private static let settings = Result {
    try SimulationSettings(
      days: 2, unlocksPerDay: 60, seed: 31, firstDay: try BusinessDay("2026-04-30"),
      refundsPerMillion: 0)
  }

  /// Runs two nights over the turn of a month, and a third one with an unlock and a refund of April.
  private static func nights(closing: Bool) throws -> SimulatedBook {
    let platform = try SimulatedBook(try settings.get())
    let may = try BusinessDay("2026-05-01")
    #expect(try platform.night(through: may).failedChecks == [])
    if closing {
      let april = try Period("2026-04", today: may)
      let closed = try PeriodStore(platform.book, on: platform.connection).close(april, by: may)
      #expect(closed.version == 1)
    }
    try platform.deliverLate(on: "2026-05-02")
    let night = try platform.night(through: may.adding(days: 1))
    #expect(night.failedChecks == [])
    #expect(night.incompleteReason == nil)
    #expect(night.files.filter { $0.name.contains("late") }.count == 2)
    return platform
  }

  @Test("They count on the first open day; proceeds are zero, breaks and the checks are as ever")
  func lateFacts() throws {
    let open = try TestDatabase.withAnother {
      let platform = try Self.nights(closing: false)
      return (try platform.breaks(), try platform.lateDays())
    }
    #expect(open.1 == ["late-refund 2026-04-30", "late-unlock 2026-04-30"])
    let platform = try Self.nights(closing: true)
    #expect(try platform.lateDays() == ["late-refund 2026-05-01", "late-unlock 2026-05-01"])
    #expect(try platform.breaks() == open.0)
    let proceeds = try platform.connection.rows(
      """
      SELECT t.effective_on, sum(t.credit_minor - t.debit_minor)::bigint AS left_minor
      FROM ledger.day_total AS t
      JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
      WHERE a.class = 'proceeds' GROUP BY t.effective_on
      """
    ).map { try $0.value("left_minor", as: Int64.self) }
    #expect(proceeds == [0, 0])
    let late = try platform.connection.row(
      "SELECT ledger.late_count(\(platform.book.id), '2026-04-01', '2026-04-30') AS late"
    ).value("late", as: Int.self)
    #expect(late == 2)
  }
}

extension SimulatedBook {
  /// Puts an unlock of April and a refund of an unlock of April into a folder of May.
  fileprivate func deliverLate(on day: String) throws {
    let unlock = try connection.row(
      """
      SELECT k.external_id, s.code AS series, (p.amount_minor / 100)::text AS rupees
      FROM ledger.posting AS p
      JOIN ledger.source_key AS k USING (book, txn)
      JOIN ledger.series AS s ON s.series = p.series
      WHERE p.kind = 1 AND p.effective_on = '2026-04-30' ORDER BY k.external_id LIMIT 1
      """)
    let series: String = try unlock.value("series")
    let rupees: String = try unlock.value("rupees")
    let files = [
      "unlocks-late.csv": """
      unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface
      late-unlock,2026-04-30T12:30:00+05:30,v-1,\(series),E001,7.00,INR,upi,razorpay,29,episode
      #control,1,7.00

      """,
      "refunds-late.csv": """
      refund_id,refunded_at,unlock_id,amount,currency,reason
      late-refund,2026-04-30T23:30:00+05:30,\
      \(try unlock.value("external_id", as: String.self)),\(rupees).00,INR,playback failed
      #control,1,\(rupees).00

      """,
    ]
    let folder = URL(filePath: inbox).appending(path: day)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  /// The days on which the late facts count.
  fileprivate func lateDays() throws -> [String] {
    try connection.rows(
      """
      SELECT k.external_id || ' ' || p.effective_on AS late FROM ledger.posting AS p
      JOIN ledger.source_key AS k USING (book, txn)
      WHERE p.leg = 1 AND k.external_id LIKE 'late-%' ORDER BY 1
      """
    ).map { try $0.value("late") }
  }
}
