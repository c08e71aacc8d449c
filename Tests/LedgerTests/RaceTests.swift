import Foundation
import Ledger
import Postgres
import Synchronization
import TestSupport
import Testing

/// What one session does while another one has not committed yet, in a fixed order.
@Suite("Sessions that overtake each other", .database)
struct RaceTests {
  @Test("The first posters of a month wait for its partition and find it")
  func partition() throws {
    let ledger = try LedgerBook()
    let outcome = try overtaking(
      ledger, with: { try $0.connection.execute("SELECT ledger.open_staging()") },
      then: { try $0.connection.execute("SELECT ledger.open_staging()") })
    #expect(outcome == nil)
  }

  @Test("Who waits for a month's partition has locked no balance that its maker could want")
  func partitionBeforeBalances() throws {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    try ledger.connection.execute(
      "SELECT ledger.open_wallets(1, '{liabilities:wallet:v-1,liabilities:wallet:v-2}')")
    try ledger.connection.execute("SELECT ledger.ensure_source('gifts')")
    try dropEmptyMonths()
    let answers = Mutex<[String]>([])
    let outcome = try overtaking(
      ledger, with: { try $0.connection.execute("SELECT ledger.open_staging()") },
      meanwhile: { try $0.authorise("top_up", [.topUp("t-1", 60)], source: "gifts") },
      then: { other in
        let answer = try other.authorise("top_up", [.topUp("t-2", 60)], source: "gifts")
        answers.withLock { $0 = answer.map(\.words) }
      })
    #expect(outcome == nil)
    #expect(answers.withLock { $0 } == ["posted"])
  }

  @Test("Months ahead are made by one session while another one posts to the month that stands")
  func monthsAhead() throws {
    let ledger = try opened()
    try ledger.authorise("unlock", [.unlock("u-1")])
    try dropEmptyMonths()
    let leaves: SQL = "(SELECT FROM pg_partition_tree('ledger.posting') AS t WHERE t.isleaf) AS l"
    #expect(try ledger.count(leaves) == 1)
    let other = try LedgerBook(on: TestDatabase.current.poster())
    try other.connection.execute("SET lock_timeout = '5s'")
    try ledger.connection.transaction {
      try ledger.connection.execute("SELECT ledger.open_staging()")
      #expect(try other.authorise("unlock", [.unlock("u-7")]).map(\.words) == ["posted"])
    }
    #expect(try ledger.count(leaves) == 3)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A batch that loses an id while it is decided is refused whole, as it was to be")
  func lostID() throws {
    let ledger = try opened()
    let answers = Mutex<[String]>([])
    let outcome = try overtaking(
      ledger, with: { try $0.authorise("unlock", [.unlock("u-1", 600)]) },
      then: { other in
        let answer = try other.authorise(
          "unlock", [.unlock("u-1"), .unlock("u-2")], refusingWhole: true)
        answers.withLock { $0 = answer.map(\.words) }
      })
    #expect(outcome == nil)
    #expect(answers.withLock { $0 } == ["conflict", "left out"])
    #expect(try ledger.count("ledger.posting") == 1)
  }

  @Test("A request that lost its id takes no cover from the others of its batch")
  func lostCover() throws {
    let ledger = try opened()
    try ledger.authorise("top_up", [.topUp("t-1", 60)], source: "gifts")
    let answers = Mutex<[String]>([])
    let outcome = try overtaking(
      ledger, with: { try $0.authorise("unlock", [.unlock("u-1")]) },
      then: { other in
        let answer = try other.authorise("unlock", [.coins("u-1", 50), .coins("u-2", 20)])
        answers.withLock { $0 = answer.map(\.words) }
      })
    #expect(outcome == nil)
    #expect(answers.withLock { $0 } == ["conflict", "posted"])
    #expect(try ledger.coins() == 40)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("Of two that reserve for one item, the second one is told that it is held")
  func lostItem() throws {
    let ledger = try opened()
    try ledger.authorise(
      "top_up", [.topUp("t-1", 60), .topUp("t-2", 60, viewer: 2)], source: "gifts")
    var second = LiveRequest.reserve("h-2", "r-1", 10, until: "2026-04-02T12:00:00+05:30")
    second.debit = "liabilities:wallet:v-2"
    second.credit = "liabilities:wallet:v-2:reserved"
    let request = second
    let answers = Mutex<[String]>([])
    let outcome = try overtaking(
      ledger,
      with: {
        try $0.authorise(
          "reserve", [.reserve("h-1", "r-1", 10, until: "2026-04-02T12:00:00+05:30")],
          source: "holds")
      },
      then: { other in
        let answer = try other.authorise("reserve", [request], source: "holds")
        answers.withLock { $0 = answer.map(\.words) }
      })
    #expect(outcome == nil)
    #expect(answers.withLock { $0 } == ["refused RESERVATION_EXISTS"])
    #expect(try ledger.failingChecks() == [])
  }

  @Test("Who waits for the first batch of a login has claimed nothing that its opener could want")
  func firstBatch() throws {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    // The names stand, so that the sessions meet at the batch of their login.
    try ledger.connection.execute("SELECT ledger.ensure_source('unlocks')")
    try ledger.connection.execute("SELECT ledger.open_episodes(1, ARRAY['S1'], ARRAY['E001'])")
    let answers = Mutex<[String]>([])
    let outcome = try overtaking(
      ledger, with: { try $0.authorise("unlock", [.unlock("u-1")]) },
      meanwhile: { try $0.authorise("unlock", [.unlock("u-2")]) },
      then: { other in
        let answer = try other.authorise("unlock", [.unlock("u-2")])
        answers.withLock { $0 = answer.map(\.words) }
      })
    #expect(outcome == nil)
    #expect(answers.withLock { $0 } == ["already posted"])
    #expect(try ledger.count("ledger.posting") == 2)
  }

  /// Does one thing without committing it, has another session begin the other, and commits when
  /// that one waits and what is done meanwhile is done; gives the error of the other one.
  private func overtaking(
    _ ledger: LedgerBook, with first: (LedgerBook) throws -> Void,
    meanwhile: (LedgerBook) throws -> Void = { _ in },
    then second: @escaping @Sendable (LedgerBook) throws -> Void
  ) throws -> String? {
    let database = TestDatabase.current
    let watcher = try database.superuserConnection()
    let failure = Mutex<String?>(nil)
    let ended = DispatchSemaphore(value: 0)
    try ledger.connection.transaction {
      try first(ledger)
      Thread.detachNewThread {
        do {
          try second(LedgerBook(on: database.poster()))
        } catch {
          failure.withLock { $0 = "\(error)" }
        }
        ended.signal()
      }
      var isWaiting = false
      for _ in 0..<500 where !isWaiting {
        isWaiting = try watcher.row(
          """
          SELECT count(*) > 0 AS waits FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'
          """
        ).value("waits")
        try watcher.execute("SELECT pg_sleep(0.01)")
      }
      #expect(isWaiting)
      try meanwhile(ledger)
    }
    ended.wait()
    return failure.withLock { $0 }
  }

  private func dropEmptyMonths() throws {
    try TestDatabase.current.superuserConnection().execute(
      """
      DO $$ BEGIN
        EXECUTE (SELECT string_agg(format('DROP TABLE %s', t.relid::regclass), '; ')
          FROM pg_partition_tree('ledger.posting') AS t
          WHERE t.isleaf AND NOT EXISTS (
            SELECT FROM ledger.posting AS p WHERE p.tableoid = t.relid));
      END $$
      """)
  }

  private func opened() throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    // The sources and the month stand, so that the sessions meet at the id.
    try ledger.authorise("unlock", [.unlock("u-0", 0)])
    try ledger.authorise("unlock", [.coins("u-00", 0)])
    try ledger.connection.execute("SELECT ledger.ensure_source('holds')")
    try ledger.connection.execute("SELECT ledger.open_staging()")
    return ledger
  }
}
