import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@testable import Commerce

@Suite("Days as the books have them", .database)
struct DistributionDayTests {
  @Test(
    "A thousand unlocks of a day are taxed on their sum, not one by one",
    arguments: [(200, 30_508), (500, 76_271), (1_000, 152_542)] as [(Int64, Int64)])
  func batchTax(priceMinor: Int64, taxMinor: Int64) throws {
    let commerce = try CommerceBook()
    try postThousand(at: priceMinor, in: commerce)
    #expect(try commerce.balances()["liabilities:gst:27:igst:18"] == -taxMinor)
    #expect(try commerce.balances()["income:unlocks"] == -(priceMinor * 1_000 - taxMinor))
  }

  @Test("A share of 15 % of a thousand unlocks of ₹2 is ₹254.24")
  func batchShare() throws {
    let commerce = try CommerceBook(CommerceBook.yaml(share: "15 %"))
    try postThousand(at: 200, in: commerce)
    #expect(try commerce.balances()["liabilities:accrued:studio-12"] == -25_424)
  }

  private func postThousand(at priceMinor: Int64, in commerce: CommerceBook) throws {
    try commerce.post(
      (1...1_000).map { CommerceBook.Unlock(id: "unl-\($0)", amountMinor: priceMinor) })
    try commerce.distribute()
    #expect(try commerce.balances()["assets:psp:razorpay"] == priceMinor * 1_000)
    #expect(try commerce.balances()["liabilities:proceeds:unlocks"] == nil)
  }

  @Test("A series that no agreement names is revenue, and the outcome says that nobody shares it")
  func unshared() throws {
    let commerce = try CommerceBook()
    try commerce.post([
      CommerceBook.Unlock(id: "unl-1", series: "S3"), CommerceBook.Unlock(id: "unl-2"),
      CommerceBook.Unlock(id: "unl-3", series: "S3", place: 27),
    ])
    let outcome = try commerce.distribute()
    #expect(
      outcome.unshared == [
        UnsharedSeries(day: CommerceBook.day, series: "S3", grossMinor: 1_000)
      ])
    #expect(try commerce.balances()["expenses:share:creators"] == 170)
    #expect(try commerce.balances()["liabilities:proceeds:unlocks"] == nil)
  }

  @Test("An unlock of an unknown series is refused by name and nothing is posted")
  func unknownSeries() throws {
    let commerce = try CommerceBook()
    let refusal = #expect(throws: EventRefusal.self) {
      try commerce.post([
        CommerceBook.Unlock(id: "unl-1"), CommerceBook.Unlock(id: "unl-2", series: "S9"),
      ])
    }
    #expect(refusal?.column == "series")
    #expect(refusal?.message == "series \"S9\" is in no agreements file")
    #expect(try commerce.count("ledger.posting") == 0)
  }

  @Test("What comes late for a closed day counts on the first open one, with its tax and share")
  func closedPeriod() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1"), CommerceBook.Unlock(id: "unl-2")])
    try commerce.distribute()
    try commerce.rollUp()
    _ = try PeriodStore(commerce.book, on: commerce.connection).close(
      Period("2026-04", today: CommerceBook.day), by: try BusinessDay("2026-05-02"),
      patienceSeconds: 5)
    let closed = try commerce.postings().filter { $0.contains(" 2026-04-") }
    try commerce.post([CommerceBook.Unlock(id: "unl-3")])
    try commerce.refund("rfd-1", of: "unl-1")
    try commerce.postRefunds()
    try commerce.distribute()
    #expect(try commerce.postings().filter { $0.contains(" 2026-04-") } == closed)
    #expect(
      try commerce.postings().filter { $0.contains(" 2026-05-01 ") && !$0.hasPrefix("unlock") } == [
        "refund 2026-05-01 liabilities:proceeds:unlocks < assets:psp:razorpay 500",
        // Half of 10.00 − 1.53.
        "distribution 2026-05-01 income:refunds < liabilities:proceeds:unlocks 423",
        "distribution 2026-05-01 liabilities:gst:27:igst:18 < liabilities:proceeds:unlocks 77",
        "distribution 2026-05-01 liabilities:proceeds:unlocks < income:unlocks 424",
        "distribution 2026-05-01 liabilities:proceeds:unlocks < liabilities:gst:27:igst:18 76",
        "share 2026-05-01 expenses:share:creators < liabilities:accrued:studio-12 170",
        "share 2026-05-01 liabilities:accrued:studio-12 < expenses:share:creators 170",
      ])
    try commerce.rollUp()
    #expect(
      try Checks(TestDatabase.current.connection()).run(
        names: ["distribution_equals_revenue", "proceeds_are_distributed"]
      ).allSatisfy(\.isPassing))
  }

  @Test("Amounts that 64 bits do not hold are refused by their day, in the rule and in the book")
  func tooLarge() throws {
    func figures(_ amounts: [Int64]) throws -> DayFigures {
      DayFigures(
        day: CommerceBook.day, registrationState: 27, gstRate: try BasisPoints(1_800),
        receipts: amounts.map { DayAmount(series: "S1", place: 29, units: 1, grossMinor: $0) },
        refunds: [:], terms: [:])
    }
    let largest = try DistributionRule.targets(of: figures([.max - 1, 1]))
    #expect(largest.values.map(\.grossMinor) == [.max])
    let error = #expect(throws: CommerceError.dayTooLarge(CommerceBook.day)) {
      try DistributionRule.targets(of: figures([.max, 1]))
    }
    #expect(
      error?.description == "the amounts of 2026-04-02 add up to more than 64 bits hold")
    let commerce = try CommerceBook()
    try commerce.release(.init(amountMinor: .max))
    try commerce.release(.init(place: 33, amountMinor: 1))
    #expect(throws: CommerceError.dayTooLarge(CommerceBook.day)) { try commerce.distribute() }
    #expect(try commerce.count("commerce.distribution") == 0)
    #expect(try commerce.count("commerce.distribution_due") == 1)
  }
}
