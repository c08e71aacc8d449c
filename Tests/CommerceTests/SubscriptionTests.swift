import Dispatch
import Ledger
import Money
import Postgres
import Schema
import Synchronization
import TestSupport
import Testing

@testable import Commerce

@Suite("Subscriptions", .database)
struct SubscriptionTests {
  private func event(
    _ change: SubscriptionChange, of id: String = "sub-1", daysLater: Int = 0, days: Int = 30,
    _ amountMinor: Int64 = 19_900, place: Int = 29, second: Int64 = 41_400
  ) -> SubscriptionEvent {
    SubscriptionEvent(
      id: id, change: change,
      at: Instant(day: CommerceBook.day.adding(days: daysLater), secondOfDay: second),
      viewer: 81_723, plan: "monthly", days: days, amountMinor: amountMinor, currency: .inr,
      psp: change == .cancel ? nil : "razorpay", place: place, record: 1)
  }

  @Test("J23 and J23b: ₹199 for 30 days defers 168.64, and the first day earns 5.62")
  func worked() throws {
    let commerce = try CommerceBook()
    #expect(try commerce.take([event(.start)]) == 1)
    #expect(
      try commerce.balances() == [
        "assets:psp:razorpay": 19_900, "liabilities:deferred:subscriptions": -16_864,
        "liabilities:gst:27:igst:18": -3_036,
      ])
    #expect(try commerce.recognise(daysLater: 0) == 1)
    #expect(try commerce.balances()["income:subscriptions"] == -562)
    #expect(try commerce.recognise(daysLater: 0) == 0)
    #expect(try commerce.recognise(daysLater: 40) == 29)
    #expect(try commerce.balances()["income:subscriptions"] == -16_864)
    #expect(try commerce.balances()["liabilities:deferred:subscriptions"] == nil)
    try expectChecks(of: commerce)
  }

  @Test("All subscriptions of one start and length are earned in one posting a day")
  func cohorts() throws {
    let commerce = try CommerceBook()
    try commerce.take((1...5).map { event(.start, of: "sub-\($0)", place: $0 == 1 ? 27 : 29) })
    try commerce.take([event(.start, of: "sub-6", days: 7, 4_900)])
    #expect(try commerce.recognise(daysLater: 2) == 6)
    try expectChecks(of: commerce)
  }

  @Test("What happens before the start is known waits, and then counts as if it had not")
  func waits() throws {
    let commerce = try CommerceBook()
    #expect(try commerce.take([event(.refund, daysLater: 10, days: 0, 19_900)]) == 0)
    #expect(try commerce.take([event(.cancel, daysLater: 10, days: 0, 0)]) == 0)
    #expect(try commerce.balances() == [:])
    #expect(try commerce.count("commerce.waiting_subscription") == 2)
    #expect(try commerce.take([event(.start)]) == 3)
    #expect(try commerce.count("commerce.waiting_subscription") == 0)
    try commerce.recognise(daysLater: 12)
    #expect(try commerce.balances() == [:])
    try expectChecks(of: commerce)
  }

  @Test("A refund of the unused days leaves what the used ones have earned")
  func unusedDays() throws {
    let commerce = try CommerceBook()
    try commerce.take([event(.start)])
    try commerce.recognise(daysLater: 9)
    try commerce.take([event(.refund, daysLater: 10, days: 0, 13_267)])
    try commerce.take([event(.cancel, daysLater: 10, days: 0, 0, second: 50_000)])
    try commerce.recognise(daysLater: 40)
    #expect(
      try commerce.balances() == [
        "assets:psp:razorpay": 6_633, "income:subscriptions": -5_621,
        "liabilities:gst:27:igst:18": -1_012,
      ])
    try expectChecks(of: commerce)
  }

  @Test("An upgrade carries what is left into the new plan, and a renewal begins where paid ends")
  func upgradeAndRenewal() throws {
    let commerce = try CommerceBook()
    try commerce.take([event(.start), event(.renew, daysLater: 28)])
    try commerce.take([event(.upgrade, daysLater: 15, days: 90, 40_000)])
    let spans = try commerce.connection.rows(
      """
      SELECT concat_ws(' ', start_on, days, net_minor, cut_on, kept_minor) AS span
      FROM commerce.subscription_span ORDER BY ordinal
      """
    ).map { try $0.value("span", as: String.self) }
    #expect(
      spans == [
        "2026-04-02 30 16864 2026-04-17 8432", "2026-04-17 90 42330", "2026-07-16 30 16864",
      ])
    try commerce.recognise(daysLater: 200)
    #expect(try commerce.balances()["liabilities:deferred:subscriptions"] == nil)
    #expect(try commerce.balances()["income:subscriptions"] == -(16_864 * 2 + 33_898))
    try expectChecks(of: commerce)
  }

  @Test("A cancellation keeps what is paid, or ends at once and earns what is left")
  func cancellation() throws {
    let commerce = try CommerceBook()
    try commerce.take([
      event(.start), event(.cancel, daysLater: 3, days: 1, 0),
      event(.start, of: "sub-2"), event(.cancel, of: "sub-2", daysLater: 3, days: 0, 0),
    ])
    try commerce.recognise(daysLater: 2)
    #expect(try commerce.balances()["income:subscriptions"] == -3_373)
    try commerce.recognise(daysLater: 3)
    #expect(try commerce.balances()["income:subscriptions"] == -(2_249 + 16_864))
    try commerce.recognise(daysLater: 29)
    #expect(try commerce.balances()["income:subscriptions"] == -2 * 16_864)
    try expectChecks(of: commerce)
  }

  @Test("A late event changes the days that were earned already, by differences")
  func late() throws {
    let commerce = try CommerceBook()
    try commerce.take([event(.start)])
    try commerce.recognise(daysLater: 20)
    try commerce.take([event(.start, of: "sub-2", daysLater: 0)])
    try commerce.take([event(.refund, daysLater: 5, days: 0, 19_900)])
    try commerce.recognise(daysLater: 20)
    #expect(
      try commerce.balances()["income:subscriptions"] == -(16_864 * 21 + 15) / 30)
    try commerce.recognise(daysLater: 29)
    #expect(try commerce.balances()["income:subscriptions"] == -16_864)
    try expectChecks(of: commerce)
  }

  @Test("A refund above every payment is named, and one that no payment is left for waits")
  func abovePayment() throws {
    let commerce = try CommerceBook()
    try commerce.take([event(.start)])
    let store = SubscriptionStore(commerce.book, on: commerce.connection)
    let refused = try store.abovePayment([event(.refund, daysLater: 1, days: 0, 19_901)])
    #expect(
      refused.map(\.reason) == [
        "a refund of 199.01 is above the 199.00 that was paid for subscription \"sub-1\""
      ])
    #expect(try store.abovePayment([event(.refund, daysLater: 1, days: 0, 19_900)]).isEmpty)
    #expect(try commerce.take([event(.refund, daysLater: 1, days: 0, 12_000)]) == 1)
    #expect(try commerce.take([event(.refund, daysLater: 2, days: 0, 12_000)]) == 0)
    #expect(try commerce.count("commerce.waiting_subscription") == 1)
  }

  @Test("Recognitions at once post once")
  func atOnce() throws {
    let commerce = try CommerceBook()
    try commerce.take((1...4).map { event(.start, of: "sub-\($0)", daysLater: $0) })
    let database = TestDatabase.current
    let posted = Mutex<Int>(0)
    let failures = Mutex<[String]>([])
    let book = commerce.book
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      do {
        let count = try SubscriptionRecognition(book, on: try database.poster())
          .recognise(through: CommerceBook.day.adding(days: 40))
        posted.withLock { $0 += count }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(posted.withLock { $0 } == 120)
    #expect(try commerce.balances()["income:subscriptions"] == -4 * 16_864)
  }

  private func expectChecks(of commerce: CommerceBook) throws {
    try Cut.take(of: commerce.book, on: commerce.connection)
      .rollUp(commerce.book, on: commerce.connection)
    for result in try Checks(commerce.connection).run() {
      #expect(result.isPassing, "\(result.name): \(result.rows)")
    }
  }
}
