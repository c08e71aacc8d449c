import Dispatch
import Ledger
import Money
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Foreign money settled at once", .database)
struct ExchangeConcurrencyTests {
  @Test("Twelve posters who settle an eleventh each take no cent twice and lose no paisa")
  func settledAtOnce() throws {
    let ledger = try LedgerBook()
    let day = LedgerBook.day
    let receivable = Account.receivable("network", in: .usd)
    try ExchangeRateStore(on: ledger.connection).record([
      DatedRate(
        try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal("83.337")),
        effectiveOn: day, source: "fbil")
    ])
    func event(_ id: String, _ minor: Int64, _ counterpart: ExchangeEvent.Counterpart)
      -> ExchangeEvent
    {
      ExchangeEvent(
        id: id, effectiveOn: day, amount: Money(minorUnits: minor, currency: .usd),
        holder: receivable, item: "inv-1", counterpart: counterpart)
    }
    try ledger.connection.transaction {
      try ExchangeStore(ledger.book, on: ledger.connection)
        .post(event("earned", 1_001, .earned(as: .affiliateCommission)))
    }
    let database = TestDatabase.current
    let events = (0..<12).map { index in
      event("sold-\(index)", 91, .sold(for: [JournalLine(.bank("hdfc-6789"), 7_500)]))
    }
    let refused = Mutex<Int>(0)
    let others = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: events.count) { index in
      do {
        let connection = try database.poster()
        let book = try Book(code: "main", on: connection)
        _ = try connection.transaction {
          try ExchangeStore(book, on: connection).post(events[index])
        }
      } catch LedgerError.exceedsPosition {
        refused.withLock { $0 += 1 }
      } catch {
        others.withLock { $0.append("\(error)") }
      }
    }
    // Eleven times 91 cents are all of them; the twelfth comes too late.
    #expect(others.withLock { $0 } == [])
    #expect(refused.withLock { $0 } == 1)
    #expect(try ledger.balance(of: receivable.code) == 0)
    #expect(try ledger.balance(of: "equity:trading:usd-inr:usd") == 0)
    #expect(try ledger.balance(of: "equity:trading:usd-inr:inr") == 0)
    #expect(try ledger.balance(of: "income:affiliate-commission") == -83_420)
    #expect(try ledger.balance(of: "expenses:exchange") == 83_420 - 11 * 7_500)
  }
}
