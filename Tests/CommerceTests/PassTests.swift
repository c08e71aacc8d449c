import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@testable import Commerce

@Suite("Passes", .database)
struct PassTests {
  @Test("A pass is posted, distributed and released as J05 and J05b say")
  func worked() throws {
    let commerce = try CommerceBook()
    try commerce.release(1...15, daysLater: -30)
    try commerce.sell([CommerceBook.Pass(id: "pas-1")])
    #expect(try commerce.distributePasses().days == 1)
    #expect(
      try commerce.balances() == [
        "assets:psp:razorpay": 4900, "income:unlocks": -3115,
        "liabilities:deferred:episodes": -1038, "liabilities:gst:27:igst:18": -747,
        "expenses:share:creators": 1246, "liabilities:accrued:studio-12": -1246,
      ])
    try commerce.release(16...20, daysLater: 4)
    try commerce.distributePasses()
    #expect(
      try commerce.postings().filter { $0.hasPrefix("recognition") } == [
        "recognition 2026-04-06 liabilities:deferred:episodes < income:unlocks 1038"
          + " pass:2026-04-02:20:S1"
      ])
    #expect(try commerce.balances()["liabilities:deferred:episodes"] == nil)
    #expect(try commerce.balances()["liabilities:accrued:studio-12"] == -1661)
    try expectChecks(of: commerce)
  }

  @Test("Distributing passes again posts nothing")
  func again() throws {
    let commerce = try CommerceBook()
    try commerce.sell([CommerceBook.Pass(id: "pas-1")])
    #expect(try commerce.distributePasses().transactions == 2)
    let postings = try commerce.postings()
    #expect(
      try commerce.distributePasses() == PassDistributionStore.Outcome(days: 0, transactions: 0))
    try commerce.sell([CommerceBook.Pass(id: "pas-1")])
    try commerce.connection.execute(
      """
      INSERT INTO commerce.pass_due (book, day)
      VALUES (\(commerce.book.id), \(CommerceBook.day.description)::date)
      """)
    #expect(
      try commerce.distributePasses() == PassDistributionStore.Outcome(days: 1, transactions: 0))
    #expect(try commerce.postings() == postings)
  }

  @Test("A refund of a pass waits for it, gives back a part, and never more than was paid")
  func refunds() throws {
    let commerce = try CommerceBook()
    try commerce.release(1...15, daysLater: -30)
    try commerce.refund("rfd-1", of: "pas-1", 2000, daysLater: 1)
    #expect(try commerce.postPassRefunds() == 0)
    try commerce.sell([CommerceBook.Pass(id: "pas-1")])
    try commerce.distributePasses()
    #expect(try commerce.postRefunds() == 0)
    #expect(try commerce.postPassRefunds() == 1)
    try commerce.refund("rfd-2", of: "pas-1", 2901, daysLater: 2)
    try commerce.refund("rfd-3", of: "pas-1", 2900, daysLater: 3)
    #expect(try commerce.postPassRefunds() == 1)
    #expect(try commerce.count("commerce.waiting_refund") == 1)
    try commerce.distributePasses()
    #expect(
      try commerce.balances() == ["income:refunds": 3115, "income:unlocks": -3115])
    let receipts = try commerce.connection.rows(
      """
      SELECT k.external_id FROM ledger.source_key AS k
      JOIN ledger.source AS s ON s.source = k.source AND s.code = 'pass-refund-of' ORDER BY 1
      """
    ).map { try $0.value("external_id", as: String.self) }
    #expect(receipts == ["pas-1#1", "pas-1#2"])
    try expectChecks(of: commerce)
  }

  @Test("A batch from the sixteenth episode on waits for its own releases, and goes back whole")
  func middle() throws {
    let commerce = try CommerceBook()
    try commerce.release(1...15, daysLater: -30)
    try commerce.sell([
      CommerceBook.Pass(id: "pas-1", amountMinor: 1180, episodes: 5, first: "E16"),
      CommerceBook.Pass(id: "pas-2", amountMinor: 1180, episodes: 5, first: "E1"),
      CommerceBook.Pass(id: "pas-3", amountMinor: 1180, episodes: 5),
    ])
    try commerce.distributePasses()
    #expect(try commerce.balances()["income:unlocks"] == -2000)
    #expect(try commerce.balances()["liabilities:deferred:episodes"] == -1000)
    try commerce.release(16...17, daysLater: 1)
    try commerce.release(21...21, daysLater: 1)
    try commerce.distributePasses()
    #expect(
      try commerce.postings().filter { $0.hasPrefix("recognition") } == [
        "recognition 2026-04-03 liabilities:deferred:episodes < income:unlocks 400"
          + " pass:2026-04-02:5@16:S1"
      ])
    try commerce.refund("rfd-1", of: "pas-1", 1180, daysLater: 2)
    #expect(try commerce.postPassRefunds() == 1)
    try commerce.distributePasses()
    #expect(try commerce.balances()["liabilities:deferred:episodes"] == nil)
    #expect(try commerce.balances()["income:refunds"] == 400)
    try expectChecks(of: commerce)
  }

  @Test("A refund above what is left of a pass is named")
  func aboveThePayment() throws {
    let commerce = try CommerceBook()
    try commerce.sell([CommerceBook.Pass(id: "pas-1")])
    func refund(_ id: String, _ amountMinor: Int64) -> RefundEvent {
      RefundEvent(
        id: id, unlockID: "pas-1",
        refundedAt: Instant(day: CommerceBook.day.adding(days: 1), secondOfDay: 43_200),
        amountMinor: amountMinor, currency: .inr, reason: nil, record: 1)
    }
    let store = PassRefundStore(commerce.book, on: commerce.connection)
    #expect(try store.abovePayment([refund("rfd-1", 4900)]) == [:])
    #expect(
      try store.abovePayment([refund("rfd-1", 2000), refund("rfd-2", 2901)]) == [
        "rfd-2": "a refund of 29.01 is above the 29.00 that is left of pass \"pas-1\""
      ])
    try commerce.refund("rfd-1", of: "pas-1", 4000)
    #expect(
      try store.abovePayment([refund("rfd-2", 1000)]) == [
        "rfd-2": "a refund of 10.00 is above the 9.00 that is left of pass \"pas-1\""
      ])
  }

  @Test("Distributions of passes at once post once")
  func atOnce() throws {
    let commerce = try CommerceBook()
    try commerce.release(1...15, daysLater: -30)
    for day in 0..<6 {
      try commerce.sell([
        CommerceBook.Pass(id: "pas-\(day)", day: CommerceBook.day.adding(days: day))
      ])
    }
    try Cut.take(of: commerce.book, on: commerce.connection)
      .rollUp(commerce.book, on: commerce.connection)
    let posted = commerce.atOnce { book, connection in
      try PassDistributionStore(book, on: connection).distribute().transactions
    }
    #expect(posted == 18)
    #expect(try commerce.balances()["income:unlocks"] == -3115 * 6)
  }

  @Test("A pass whose series has no agreement accrues no share")
  func noAgreement() throws {
    let commerce = try CommerceBook()
    try commerce.sell([CommerceBook.Pass(id: "pas-1", series: "S3")])
    try commerce.distributePasses()
    #expect(try commerce.balances()["expenses:share:creators"] == nil)
    #expect(try commerce.balances()["liabilities:deferred:episodes"] == -4153)
  }

  @Test("Checks name what is deferred beyond what is unreleased or unearned")
  func checks() throws {
    let commerce = try CommerceBook()
    try commerce.sell([CommerceBook.Pass(id: "pas-1")])
    try commerce.distributePasses()
    try commerce.take([
      SubscriptionEvent(
        id: "sub-1", change: .start, at: Instant(day: CommerceBook.day, secondOfDay: 0), viewer: 1,
        plan: "monthly", days: 30, amountMinor: 19_900, currency: .inr, psp: "razorpay", place: 29,
        record: 1)
    ])
    try commerce.recognise(daysLater: 0)
    try expectChecks(of: commerce)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute(
      """
      INSERT INTO commerce.pass_distribution
      SELECT book, day, slice, counted_on + 1, 'release', 1, 0, 0, 0, 0, 5000, 0, txn
      FROM commerce.pass_distribution WHERE slice LIKE 'cohort:%'
      """)
    try superuser.execute(
      """
      INSERT INTO commerce.subscription_recognition
      SELECT book, start_on, days, day, 2, amount_minor + 1, txn
      FROM commerce.subscription_recognition
      """)
    try superuser.execute("UPDATE commerce.subscription_span SET net_minor = net_minor + 7")
    let results = try Checks(commerce.connection).run(names: [
      "deferred_episodes_are_unreleased", "deferred_subscriptions_are_unearned",
    ])
    #expect(
      results.map(\.rows) == [
        [["1", "2026-04-02", "cohort:20:S1", "-847", nil], ["1", nil, "all", "-847", "4153"]],
        [["1", "all", "16301", "16302"], ["1", "sub-1", "16864", "16871"]],
      ])
  }

  private func expectChecks(of commerce: CommerceBook) throws {
    try Cut.take(of: commerce.book, on: commerce.connection)
      .rollUp(commerce.book, on: commerce.connection)
    let results = try Checks(commerce.connection).run(names: [
      "allocation_sums_to_share", "deferred_episodes_are_unreleased",
      "deferred_subscriptions_are_unearned", "distribution_equals_revenue",
      "proceeds_are_distributed", "route_exists", "guards_stand",
    ])
    for result in results { #expect(result.isPassing, "\(result.name): \(result.rows)") }
  }
}
