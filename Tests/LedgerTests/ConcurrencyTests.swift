import Dispatch
import Ledger
import Money
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Posters at once", .database)
struct ConcurrencyTests {
  @Test("Keys that many posters share are posted once", arguments: Seed.sweep(2))
  func overlappingKeys(seed: Seed) throws {
    let ledger = try LedgerBook()
    let database = TestDatabase.current
    let posters = 6
    let posted = Mutex<Int64>(0)
    let failures = Mutex<[String]>([])
    var random = seed
    // Batches in different orders, of overlapping ranges of 400 keys.
    let batches = (0..<posters).map { index in
      (index * 40..<index * 40 + 200).map { "unl-\($0 % 400)" }.shuffled(using: &random)
    }
    DispatchQueue.concurrentPerform(iterations: posters) { index in
      do {
        let connection = try database.poster()
        let book = try Book(code: "main", on: connection)
        for _ in 0..<3 {
          let outcome = try connection.transaction {
            try LedgerPosting(book, on: connection).post(
              batches[index].map { LedgerBook.unlock($0) })
          }
          posted.withLock { $0 += outcome.transactions }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let keys = Set(batches.joined()).count
    #expect(posted.withLock { $0 } == keys)
    #expect(try ledger.count("ledger.posting") == keys)
    #expect(try ledger.count("ledger.source_key") == keys)
    #expect(try ledger.balance(of: "assets:psp:razorpay") == Int64(keys) * 500)
  }

  @Test("Two posters with other content of one key: one posts, the other one is told")
  func contradictingPosters() throws {
    let ledger = try LedgerBook()
    let database = TestDatabase.current
    let conflicts = Mutex<Int>(0)
    let others = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { index in
      do {
        let connection = try database.poster()
        let book = try Book(code: "main", on: connection)
        _ = try connection.transaction {
          try LedgerPosting(book, on: connection).post([
            LedgerBook.unlock("unl-1", Int64(100 + index))
          ])
        }
      } catch is LedgerError {
        conflicts.withLock { $0 += 1 }
      } catch {
        others.withLock { $0.append("\(error)") }
      }
    }
    #expect(others.withLock { $0 } == [])
    #expect(conflicts.withLock { $0 } == 3)
    #expect(try ledger.count("ledger.posting") == 1)
  }
}
