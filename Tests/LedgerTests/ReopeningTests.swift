import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Opening periods again", .database, .serialized)
struct ReopeningTests {
  private func reopen(
    _ period: String, on connection: Connection, of ledger: LedgerBook, reason: String = "a rate"
  ) throws -> String {
    var version = 0
    let refused = try refusal {
      version = try PeriodStore(ledger.book, on: connection).reopen(
        try LedgerBook.period(period), reason: reason)
    }
    return refused.map { "\($0.state) \($0.message)" } ?? "version \(version)"
  }

  @Test("It takes another person and a reason, goes backwards, and makes the next version")
  func versions() throws {
    let ledger = try LedgerBook()
    let other = try OtherPerson()
    let second = try other.connection()
    try ledger.earn("sale-1", 500, on: "2026-03-02")
    #expect(try reopen("2026-03", on: second, of: ledger) == "BH037 2026-03 is open")
    try ledger.close("2026-03", by: "2026-05-01")
    try ledger.close("2026-04", by: "2026-05-01")
    #expect(
      try reopen("2026-03", on: second, of: ledger) == "BH037 2026-04 stands on 2026-03")
    #expect(
      try reopen("2026-04", on: second, of: ledger, reason: " ")
        == "BH035 opening 2026-04 again takes a reason")
    #expect(
      try reopen("2026-04", on: ledger.connection, of: ledger)
        == "BH036 2026-04 was closed by bahi, so another person has to open it again")
    #expect(try reopen("2026-04", on: second, of: ledger) == "version 2")
    try ledger.earn("sale-2", 70, on: "2026-04-30")
    try ledger.earn("sale-3", 9, on: "2026-03-31")
    #expect(
      try ledger.days() == [
        "sale-1": "2026-03-02", "sale-2": "2026-04-30", "sale-3": "2026-04-01",
      ])
    #expect(try ledger.close("2026-04", by: "2026-05-01").version == 3)
    let events = try ledger.connection.rows(
      """
      SELECT state, changed_by, closed_by, reason FROM ledger.period_event
      WHERE period = '2026-04' ORDER BY version
      """
    ).map { $0.texts.map { $0 ?? "-" }.joined(separator: " ") }
    #expect(
      events == ["closed bahi - -", "open \(other.login) bahi a rate", "closed bahi - -"])
    #expect(try ledger.periodProblems() == [])
  }

  @Test("After the first period is opened again nothing is closed")
  func firstPeriod() throws {
    let ledger = try LedgerBook()
    let other = try OtherPerson()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    try ledger.close("2026-04", as: .soft, by: "2026-05-01")
    #expect(try reopen("2026-04", on: try other.connection(), of: ledger) == "version 2")
    #expect(try ledger.count("ledger.closing") == 0)
    try ledger.earn("sale-2", 70, on: "2025-12-31")
    #expect(try ledger.days()["sale-2"] == "2025-12-31")
    #expect(try ledger.periodProblems() == [])
  }

  @Test("Not even the owner writes a reopening by the person who closed, or without a reason")
  func constraints() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    try ledger.close("2026-04", by: "2026-05-01")
    let owner = try Intruder.owner.connection()
    for values in ["'a rate', 'bahi'", "' ', 'asha'", "'a rate', NULL"] {
      let state = try sqlState {
        try owner.execute(
          """
          INSERT INTO ledger.period_event (book, period, version, state, cut, reason, closed_by)
          VALUES (\(ledger.book.id), '2026-04', 2, 'open', 1, \(fragment: .trusted(values)))
          """)
      }
      #expect(state == "23514", "\(values)")
    }
    #expect(
      try sqlState { try owner.execute("UPDATE ledger.period_event SET state = 'soft'") }
        == "BH002")
  }
}
