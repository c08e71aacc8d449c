import Dispatch
import Ledger
import Postgres
import Synchronization
import TestSupport
import Testing

extension CommerceBook {
  /// Does the same on four connections at once, none of which may fail, and adds up what each did.
  func atOnce(_ work: @Sendable (Book, Connection) throws -> Int) -> Int {
    let database = TestDatabase.current
    let done = Mutex<Int>(0)
    let failures = Mutex<[String]>([])
    let book = book
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      do {
        let count = try work(book, try database.poster())
        done.withLock { $0 += count }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    return done.withLock { $0 }
  }
}
