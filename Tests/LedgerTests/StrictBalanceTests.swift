import Dispatch
import Ledger
import Money
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Accounts with a floor", .database)
struct StrictBalanceTests {
  @Test("Several unlocks of one wallet in one call are decided in order")
  func order() throws {
    let ledger = try opened(coins: 100)
    let answers = try ledger.authorise(
      "unlock", [.coins("w-1", 60), .coins("w-2", 50), .coins("w-3", 40), .coins("w-4", 1)])
    #expect(
      answers.map(\.words) == ["posted", "refused NO_COVER", "posted", "refused NO_COVER"])
    #expect(try ledger.coins() == 0)
    try ledger.authorise("top_up", [.topUp("t-2", 100)], source: "gifts")
    #expect(
      try ledger.authorise("unlock", [.coins("w-2", 50)]).map(\.words) == ["refused NO_COVER"])
    #expect(try ledger.failingChecks() == [])
  }

  @Test("Ten thousand unlocks of one wallet in one call are decided exactly")
  func many() throws {
    let ledger = try opened(coins: 7_000)
    let answers = try ledger.authorise("unlock", (0..<10_000).map { .coins("w-\($0)", 1) })
    #expect(answers.prefix(7_000).allSatisfy { $0.result == "posted" })
    #expect(answers.dropFirst(7_000).allSatisfy { $0.reason == "NO_COVER" })
    #expect(try ledger.coins() == 0)
  }

  @Test("The floor is a constraint, whoever moves the balance")
  func constraint() throws {
    let ledger = try opened(coins: 10)
    let superuser = try TestDatabase.current.superuserConnection()
    let error = try #require(throws: PostgresError.self) {
      try superuser.execute("UPDATE ledger.balance SET debit_minor = debit_minor + 11")
    }
    #expect(error.description.contains("balance_at_or_above_floor"))
    try superuser.execute("UPDATE ledger.balance SET debit_minor = debit_minor + 9")
    #expect(try ledger.failingChecks() == ["balance_equals_postings", "lots_equal_wallets"])
  }

  @Test("Racers for the last coins never take more than there are", arguments: Seed.sweep(3))
  func race(seed: Seed) throws {
    let ledger = try opened(coins: 40)
    var random = seed
    let calls = (0..<8).map { racer in
      (0..<10).map {
        LiveRequest.coins("r-\(racer)-\($0)", Int64.random(in: 1...5, using: &random))
      }
    }
    let database = TestDatabase.current
    let taken = Mutex<Int64>(0)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: calls.count) { racer in
      do {
        let own = try LedgerBook(on: try database.poster())
        for request in calls[racer] where try own.authorise("unlock", [request])[0].txn != nil {
          taken.withLock { $0 += request.amountMinor }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let asked = calls.joined().reduce(0) { $0 + $1.amountMinor }
    #expect(asked > 100)
    // What is left was too little for the smallest that was refused, and is never below zero.
    let left = 40 - taken.withLock { $0 }
    #expect((0..<5).contains(left))
    #expect(try ledger.coins() == left)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("An advance has a floor of its own: it cannot be recouped twice")
  func advance() throws {
    let ledger = try opened(coins: 0)
    let advance = Account(
      code: "assets:advance:studio-12", accountClass: .advance, party: "studio-12")
    _ = try LedgerPosting(ledger.book, on: ledger.connection).numbers(of: [advance])
    let floor = try ledger.connection.row(
      """
      SELECT b.floor_minor, b.normal FROM ledger.balance AS b
      JOIN ledger.account AS a USING (book, account) WHERE a.class = 'advance'
      """)
    #expect(try floor.value("floor_minor") == 0)
    #expect(try floor.value("normal") == 1)
  }

  @Test("The trial balance shows all wallets as their control leaf")
  func controlLeaf() throws {
    let ledger = try opened(coins: 100)
    try ledger.authorise("top_up", [.topUp("t-9", 50, viewer: 2)], source: "gifts")
    try ledger.authorise("unlock", [.coins("w-1", 30)])
    try ledger.connection.transaction {
      try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    }
    try ledger.authorise("unlock", [.coins("w-2", 5, viewer: 2)])
    #expect(
      try ledger.dayTotals().contains { $0.hasPrefix("liabilities:wallets 2026-04-02 30 150") })
    let lines = try TrialBalance(of: ledger.book, on: ledger.connection).lines
    #expect(
      lines.map { "\($0.account) \($0.balanceMinor)" } == [
        "equity:coins:issued 150", "liabilities:coins-spent -35", "liabilities:wallets -115",
      ])
    #expect(try ledger.failingChecks() == [])
  }

  private func opened(coins: Int64) throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    if coins > 0 {
      try ledger.authorise("top_up", [.topUp("t-1", coins)], source: "gifts")
    }
    return ledger
  }
}
