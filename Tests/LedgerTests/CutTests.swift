import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Cuts", .database, .serialized)
struct CutTests {
  @Test("What a cut did not see is in the next one, and the trial balance loses nothing")
  func heldTransaction() throws {
    let ledger = try LedgerBook()
    let late = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    #expect(try ledger.cut().number == 1)
    try late.connection.execute("BEGIN")
    try LedgerPosting(late.book, on: late.connection).post([LedgerBook.unlock("unl-2", 200)])
    try ledger.post([LedgerBook.unlock("unl-3", 1_000)])
    try ledger.connection.execute("SELECT ledger.take_cut(\(ledger.book.id))")
    let folded: Int = try ledger.connection.row(
      "SELECT ledger.roll_up(\(ledger.book.id), 2) AS folded"
    ).value("folded")
    #expect(folded == 1)
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 1_500)
    try late.connection.execute("COMMIT")
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 1_700)
    #expect(
      try ledger.dayTotals() == [
        "assets:psp:razorpay 2026-04-02 500 0 1", "liabilities:proceeds:unlocks 2026-04-02 0 500 1",
      ])
    let next = try ledger.cut()
    #expect(next.number == 3)
    #expect(try next.rollUp(ledger.book, on: ledger.connection) == 2)
    #expect(
      try ledger.dayTotals() == [
        "assets:psp:razorpay 2026-04-02 1700 0 3",
        "liabilities:proceeds:unlocks 2026-04-02 0 1700 3",
      ])
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 1_700)
  }

  @Test("A cut waits for an open writer and then names it")
  func heldHorizon() throws {
    let ledger = try LedgerBook()
    let holder = try LedgerBook()
    let process: Int = try holder.connection.row("SELECT pg_backend_pid() AS pid").value("pid")
    try holder.connection.execute("BEGIN")
    try holder.connection.execute("SELECT pg_current_xact_id()")
    try ledger.post([LedgerBook.unlock("unl-1")])
    let error = #expect(throws: LedgerError.self) { try ledger.cut(patienceSeconds: 1) }
    try holder.connection.execute("ROLLBACK")
    guard case .horizonHeld(let name, let seconds) = error else {
      Issue.record("the cut was taken although a writer was open")
      return
    }
    #expect(name.hasPrefix("process \(process) (bahi, bahi tests"))
    #expect(seconds == 1)
    #expect(try ledger.cut().number == 1)
  }

  @Test("A roll-up leaves no range of pages that a reader of the tail would have to search")
  func summarizedRanges() throws {
    let ledger = try LedgerBook()
    let superuser = try TestDatabase.current.superuserConnection()
    func summarizedNow() throws -> Int64 {
      try superuser.row(
        """
        SELECT sum(brin_summarize_new_values(i.indexrelid)) AS ranges
        FROM pg_partition_tree('ledger.posting') AS leaf
        JOIN pg_index AS i ON i.indrelid = leaf.relid
        JOIN pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_am AS m ON m.oid = c.relam
        WHERE leaf.isleaf AND m.amname = 'brin'
        """
      ).value("ranges")
    }
    try ledger.post((1...6_000).map { LedgerBook.unlock("unl-\($0)") })
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    #expect(try summarizedNow() == 0)
    try ledger.post((6_001...12_000).map { LedgerBook.unlock("unl-\($0)") })
    #expect(try summarizedNow() > 0)
  }

  @Test("A roll-up of the same cut, or of an earlier one, changes nothing")
  func rollUpTwice() throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1")])
    let first = try ledger.cut()
    #expect(try first.rollUp(ledger.book, on: ledger.connection) == 1)
    #expect(try first.rollUp(ledger.book, on: ledger.connection) == 0)
    try ledger.post([LedgerBook.unlock("unl-2", 300)])
    let second = try ledger.cut()
    #expect(try second.rollUp(ledger.book, on: ledger.connection) == 1)
    let totals = try ledger.dayTotals()
    #expect(try first.rollUp(ledger.book, on: ledger.connection) == 0)
    #expect(try second.rollUp(ledger.book, on: ledger.connection) == 0)
    #expect(try ledger.dayTotals() == totals)
    #expect(totals.first == "assets:psp:razorpay 2026-04-02 800 0 2")
  }

  @Test("A cut that was never taken cannot be rolled up to")
  func unknownCut() throws {
    let ledger = try LedgerBook()
    let state = try sqlState {
      try ledger.connection.execute("SELECT ledger.roll_up(\(ledger.book.id), 9)")
    }
    #expect(state == "BH006")
  }

  @Test("The trial balance at a day holds the days up to it, folded or not, and sums to zero")
  func trialBalance() throws {
    let ledger = try LedgerBook()
    let next = LedgerBook.day.adding(days: 1)
    try ledger.post([LedgerBook.unlock("unl-1", 500), LedgerBook.unlock("unl-2", 90, day: next)])
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    try ledger.post([LedgerBook.unlock("unl-3", 7), LedgerBook.unlock("unl-4", 11, day: next)])
    let early = try TrialBalance(of: ledger.book, asOf: LedgerBook.day, on: ledger.connection)
    #expect(early.lines.map(\.account) == ["assets:psp:razorpay", "liabilities:proceeds:unlocks"])
    #expect(early.lines.map(\.balanceMinor) == [507, -507])
    let all = try TrialBalance(of: ledger.book, on: ledger.connection)
    #expect(all.lines.map(\.balanceMinor) == [608, -608])
    #expect(all.lines.map(\.debitMinor) == [608, 0] && all.lines.map(\.creditMinor) == [0, 608])
  }
}
