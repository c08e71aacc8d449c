import Dispatch
import Ledger
import Money
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Posters and closers", .database, .serialized)
struct PeriodLockTests {
  /// Waits until a statement of another connection waits for an advisory lock.
  private func waitForWaiter(on connection: Connection) throws {
    for _ in 0..<500 {
      let waits: Bool = try connection.row(
        """
        SELECT EXISTS (
          SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ) AS waits
        """
      ).value("waits")
      if waits { return }
      try connection.execute("SELECT pg_sleep(0.01)")
    }
    Issue.record("nobody waits for the lock")
  }

  @Test("A closer waits for a running poster and then sees its rows")
  func closerWaits() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    let poster = try LedgerBook()
    try poster.connection.execute("BEGIN")
    try LedgerPosting(poster.book, on: poster.connection).post([
      try LedgerBook.commission("sale-2", 70, on: "2026-04-30")
    ])
    let (database, book) = (TestDatabase.current, ledger.book)
    let outcome = Mutex<String?>(nil)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      let words: String
      do {
        let closer = try database.poster()
        let refused = try refusal {
          try closer.execute(
            "SELECT ledger.close_period(\(book.id), '2026-04', 'closed', '2026-05-01')")
        }
        words = refused?.message ?? "closed"
      } catch {
        words = "\(error)"
      }
      outcome.withLock { $0 = words }
      done.signal()
    }
    try waitForWaiter(on: ledger.connection)
    #expect(outcome.withLock { $0 } == nil)
    try poster.connection.execute("COMMIT")
    done.wait()
    // It was let in after the commit, and does not close over a row that no cut holds.
    #expect(outcome.withLock { $0 } == "2026-04 has postings that are not folded yet")
    try ledger.close("2026-04", by: "2026-05-01")
    #expect(try ledger.days()["sale-2"] == "2026-04-30")
    #expect(try ledger.periodProblems() == [])
  }

  @Test("A poster waits for a running closer, and then posts on the first open day")
  func posterWaits() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    let closer = try LedgerBook()
    try closer.connection.execute("BEGIN")
    try closer.connection.execute(
      "SELECT ledger.close_period(\(ledger.book.id), '2026-04', 'closed', '2026-05-01')")
    let (database, book) = (TestDatabase.current, ledger.book)
    let failure = Mutex<String?>(nil)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      do {
        let poster = try database.poster()
        let late = try LedgerBook.commission("sale-2", 70, on: "2026-04-30")
        try poster.transaction { _ = try LedgerPosting(book, on: poster).post([late]) }
      } catch {
        failure.withLock { $0 = "\(error)" }
      }
      done.signal()
    }
    try waitForWaiter(on: ledger.connection)
    #expect(try ledger.days()["sale-2"] == nil)
    try closer.connection.execute("COMMIT")
    done.wait()
    #expect(failure.withLock { $0 } == nil)
    #expect(try ledger.days()["sale-2"] == "2026-05-01")
    #expect(try ledger.periodProblems() == [])
  }

  @Test("A closer that has to wait too long gives up, and posting goes on")
  func patience() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    // The closer's own cut then waits for nobody.
    _ = try ledger.cut()
    let holder = try LedgerBook()
    try holder.connection.execute("BEGIN")
    try holder.connection.execute(
      "SELECT pg_advisory_xact_lock_shared(hashtext('ledger.period'), \(ledger.book.id)::integer)")
    let april = try LedgerBook.period("2026-04")
    let refused = try refusal {
      _ = try PeriodStore(ledger.book, on: ledger.connection).close(
        april, by: try BusinessDay("2026-05-01"), patienceSeconds: 1)
    }
    #expect(refused?.state == "55P03")
    try holder.connection.execute("ROLLBACK")
    try ledger.earn("sale-2", 70, on: "2026-04-30")
    #expect(try ledger.days()["sale-2"] == "2026-04-30")
  }

  @Test("A snapshot that may be older than the lock is refused, by posting and by closing")
  func oldSnapshot() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    let calls: [() throws -> Void] = [
      { try LedgerPosting(ledger.book, on: ledger.connection).post([LedgerBook.unlock("unl-1")]) },
      { try ledger.connection.execute("SELECT ledger.lock_periods(\(ledger.book.id))") },
    ]
    for call in calls {
      let refused = try refusal {
        try ledger.connection.transaction {
          try ledger.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
          try call()
        }
      }
      #expect(refused?.state == "BH038")
      #expect(
        refused?.message
          == "neither posting nor closing is done in a transaction that is repeatable read")
    }
  }
}
