import Commerce
import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@Suite("Estimates of a month's end", .database)
struct EstimateTests {
  private static let returns =
    "estimates: [{ of: returns, from: 2026-04-01, rate: 10 %, days: 30 }]"
  private static let breakage = "estimates: [{ of: breakage, from: 2026-04-01, rate: 10 % }]"

  private func estimate(_ book: JournalBook, on day: String) throws -> Int {
    try EstimateStore(book.book, on: book.connection).estimate(on: try BusinessDay(day))
  }

  private func sell(_ book: JournalBook, _ id: String, day: BusinessDay = JournalBook.day) throws {
    try OrderBook(book.commerce).record([
      OrderEvent(
        head: OrderBook.head(id, place: 29, day: day),
        lines: [
          try OrderBook.line("lin-\(id)", merchant: nil, price: 118_000, cost: 60_000)
        ])
    ])
  }

  private func problems() throws -> [[String?]] {
    try Checks(try TestDatabase.current.connection()).run(names: ["estimates_equal_postings"])
      .flatMap(\.rows)
  }

  @Test("What comes back uses the estimate up, and what does not is revenue when its days are over")
  func returned() throws {
    let book = try JournalBook(extra: Self.returns)
    for number in 1...3 { try sell(book, "ord-\(number)") }
    #expect(try estimate(book, on: "2026-04-30") == 1)
    #expect(try estimate(book, on: "2026-04-30") == 0)
    #expect(try book.commerce.balances()["liabilities:refunds-expected"] == -30_000)
    #expect(try book.commerce.balances()["assets:goods-to-recover"] == 18_000)
    try OrderBook(book.commerce).takeBack([
      OrderBook.goingBack("rtn-1", of: "lin-ord-1", 23_600, quantity: 0)
    ])
    try sell(book, "ord-4", day: JournalBook.day.adding(days: 28))
    #expect(try estimate(book, on: "2026-05-01") == 1)
    // 10 % of four times ₹1,000, less ₹200 that came back; no goods did.
    #expect(try book.commerce.balances()["liabilities:refunds-expected"] == -20_000)
    #expect(try book.commerce.balances()["assets:goods-to-recover"] == 24_000)
    #expect(try problems() == [])
    #expect(try estimate(book, on: "2026-05-31") == 1)
    let after = try book.commerce.balances()
    #expect(after["liabilities:refunds-expected"] == nil)
    #expect(after["assets:goods-to-recover"] == nil)
    // What came back without goods has lowered a price.
    #expect(after["income:products"] == -380_000)
    #expect(try problems() == [])
    try TestDatabase.current.superuserConnection().script(
      "INSERT INTO commerce.estimate VALUES (1, 'returns', '2026-04:1000', '2026-06-30', 7, 0)")
    #expect(
      try problems() == [["1", "returns:2026-04:1000", "refund_liability", "-7", "0"]])
  }

  @Test("Breakage follows the use, never beyond what is left, and expiry takes its place")
  func breakage() throws {
    let book = try JournalBook(extra: Self.breakage)
    let coins = try CoinBook(book.commerce)
    try coins.post([
      CoinBook.topUp("t-1", coins: 1_000, amountMinor: 100_000, expires: 40)
    ])
    try coins.use([CoinBook.Unlock(id: "u-1", coins: 450)])
    #expect(try estimate(book, on: "2026-04-30") == 1)
    #expect(try book.commerce.balances()["income:breakage"] == -5_000)
    #expect(try book.commerce.balances()["liabilities:coins:paid:breakage"] == 5_000)
    try coins.use([CoinBook.Unlock(id: "u-2", coins: 500, day: 2)])
    #expect(try estimate(book, on: "2026-05-01") == 0)
    #expect(try coins.expire(day: 40) == 1)
    #expect(try book.commerce.balances()["income:breakage"] == -10_000)
    #expect(try estimate(book, on: "2026-05-31") == 1)
    let after = try book.commerce.balances()
    #expect(after["income:breakage"] == -5_000)
    #expect(after["liabilities:coins:paid:breakage"] == nil)
    #expect(try problems() == [])
  }

  @Test(
    "Breakage is the rate's part of what was used, less what expired, within what is left",
    arguments: [
      (45_000, 0, 55_000, 5_000), (95_000, 0, 5_000, 5_000), (99_000, 0, 1_000, 1_000),
      (45_000, 3_000, 52_000, 2_000), (45_000, 9_000, 46_000, 0), (0, 0, 100_000, 0),
    ])
  func rule(used: Int64, expired: Int64, left: Int64, breakage: Int64) throws {
    let estimate = EstimateRule.breakage(
      of: BreakableCoins(
        month: "2026-04", rate: try BasisPoints(1_000), usedMinor: used, expiredMinor: expired,
        leftMinor: left))
    #expect(estimate.amountMinor == breakage)
    #expect(estimate.item == "breakage:2026-04:1000")
  }

  @Test("A rate that changes is a cohort of its own, and what stood by the old one goes")
  func changedRate() throws {
    let book = try JournalBook(extra: Self.returns)
    try sell(book, "ord-1")
    #expect(try estimate(book, on: "2026-04-29") == 1)
    let yaml = CommerceBook.yaml(extra: Self.returns.replacing("10 %", with: "20 %"))
    try CommerceBook.apply(yaml, on: book.connection)
    #expect(try estimate(book, on: "2026-04-30") == 2)
    #expect(try book.commerce.balances()["liabilities:refunds-expected"] == -20_000)
    #expect(try problems() == [])
  }

  @Test(
    "A rate that cannot be is told",
    arguments: [
      (
        "{ of: refunds, from: 2026-04-01, rate: 1 % }", "of is \"refunds\"; expected one of returns"
      ),
      ("{ of: returns, rate: 1 % }", "agreements file.estimates lacks \"from\""),
      ("{ of: returns, from: 2026-04-01, rate: 100 % }", "returns of 100 % leave nothing"),
      ("{ of: breakage, from: 2026-04-01, rate: 1 %, days: 3 }", "days are for returns"),
      (
        "{ of: returns, from: 2026-04-01, rate: 1 %, days: 0 }",
        "days is \"0\"; expected a number of days from 1 to 365"
      ),
      (
        "{ of: returns, from: 2026-04-01, rate: 1 % }, { of: returns, from: 2026-04-01, rate: 2 % }",
        "returns have two rates from 2026-04-01"
      ),
    ])
  func faults(text: String, message: String) throws {
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(
        yaml: CommerceBook.yaml(extra: "estimates: [\(text)]"), name: "a.yaml")
    }
    #expect(error?.description.contains(message) == true)
  }

  @Test("Ad revenue of a series is split by its agreement and credited by the statement")
  func adShares() throws {
    let book = try JournalBook(share: "40 %\n    ad_share: 55 %")
    try book.commerce.split(["studio-12": 6_667, "studio-13": 3_333])
    func report(_ id: String, _ amountMinor: Int64, _ series: String?) -> AdRevenue {
      AdRevenue(
        id: id, network: "adnet-1", earnedOn: JournalBook.day, amountMinor: amountMinor,
        series: series, record: 1)
    }
    let reports = [report("ads-1", 1_001, "S1"), report("ads-2", 500, nil)]
    let store = AdRevenueStore(book.book, on: book.connection)
    for known in [0, 2] {
      #expect(
        try book.connection.transaction {
          try store.record(reports, file: FileID(rawValue: 1))
        } == known)
    }
    #expect(
      try book.connection.transaction {
        try store.record([report("ads-3", 700, "S3")], file: FileID(rawValue: 1))
      } == 0)
    // 55 % of ₹10.01 is ₹5.51: ₹3.67 and ₹1.84; S3 has no agreement.
    let balances = try book.commerce.balances()
    #expect(balances["expenses:share:creators"] == 551)
    #expect(balances["liabilities:accrued:studio-12"] == -367)
    #expect(balances["liabilities:accrued:studio-13"] == -184)
    try book.issueStatements()
    #expect(try book.commerce.balances()["liabilities:payable:studio-12"] == -367)
    let checks = try Checks(try TestDatabase.current.connection()).run(names: [
      "allocation_sums_to_share", "statement_equals_postings", "route_exists",
    ])
    for check in checks { #expect(check.isPassing, "\(check.name): \(check.rows)") }
  }
}
