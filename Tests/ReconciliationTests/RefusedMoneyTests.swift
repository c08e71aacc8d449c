import Commerce
import Intake
import Money
import Postgres
import TestSupport
import Testing

@Suite("Money that cannot be given back or owed", .database)
struct RefusedMoneyTests {
  private func told(_ report: ImportReport) -> [String] {
    report.rejects.map { "\($0.record) \($0.column): \($0.message)" }
  }

  @Test("A second full refund of an unlock, one above it or in coins, is refused with its line")
  func unlocks() throws {
    let files = try EventFiles()
    let unlock = "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode"
    let other = unlock.replacing("unl-1", with: "unl-2")
    #expect(try files.take("unlocks", [unlock, other], sum: "10.00").verdict == .accepted)
    func refund(_ id: String, _ of: String, _ amount: String, _ currency: String = "INR") -> String
    {
      "\(id),2026-04-03T09:00:00+05:30,\(of),\(amount),\(currency),playback"
    }
    let twice = try files.take(
      "refunds", [refund("ref-1", "unl-1", "5.00"), refund("ref-2", "unl-1", "5.00")], sum: "10.00")
    #expect(told(twice) == ["2 amount: unlock \"unl-1\" was given back whole before"])
    #expect(
      try files.take("refunds", [refund("ref-1", "unl-1", "5.00")], sum: "5.00").verdict
        == .accepted)
    let later = try files.take(
      "refunds",
      [
        refund("ref-1", "unl-1", "5.00"), refund("ref-3", "unl-1", "5.00"),
        refund("ref-4", "unl-2", "5.01"), refund("ref-5", "unl-2", "1", "COIN"),
        refund("ref-6", "unl-9", "5.00"),
      ], sum: "21.01")
    #expect(
      told(later) == [
        "2 amount: unlock \"unl-1\" was given back whole before",
        "3 amount: a refund of 5.01 INR is not of the 5.00 INR that unlock \"unl-2\" cost",
        "4 amount: a refund of 1 COIN is not of the 5.00 INR that unlock \"unl-2\" cost",
      ])
  }

  @Test("Parts of an unlock are given back up to its price, not before it, and not of coins")
  func parts() throws {
    let files = try EventFiles()
    try files.take(
      "unlocks",
      ["unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode"],
      sum: "5.00")
    try files.take(
      "top-ups", ["tup-1,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,"],
      sum: "100.00")
    try files.take(
      "wallet-unlocks",
      ["wun-1,2026-04-02T11:30:00+05:30,v-7,S1,E001,5,29,episode"], sum: "5")
    func refund(
      _ id: String, _ of: String, _ amount: String, _ currency: String = "INR", day: Int = 2
    ) -> String {
      "\(id),2026-04-0\(day)T09:00:00+05:30,\(of),\(amount),\(currency),playback"
    }
    let report = try files.take(
      "refunds",
      [
        refund("ref-1", "unl-1", "1.67"), refund("ref-2", "unl-1", "3.34"),
        refund("ref-3", "unl-1", "3.33"), refund("ref-4", "unl-1", "0.01"),
        refund("ref-5", "unl-1", "1.00", day: 1), refund("ref-6", "wun-1", "2", "COIN"),
      ], sum: "11.35")
    #expect(
      told(report) == [
        "2 amount: a refund of 3.34 is above the 3.33 that is left of unlock \"unl-1\"",
        "4 amount: unlock \"unl-1\" was given back whole before",
        "5 refunded_at: unlock \"unl-1\" was paid later, at 2026-04-02T11:30:00+05:30",
        "6 amount: unlock \"wun-1\" is given back whole, with its 5 coins, and not with 2",
      ])
    #expect(
      try files.take("refunds", [refund("ref-1", "unl-1", "1.67")], sum: "1.67").verdict
        == .accepted)
    #expect(
      try files.take("refunds", [refund("ref-3", "unl-1", "3.33")], sum: "3.33").verdict
        == .accepted)
    let more = try files.take("refunds", [refund("ref-7", "unl-1", "0.01")], sum: "0.01")
    #expect(told(more) == ["1 amount: unlock \"unl-1\" was given back whole before"])
    #expect(try RefundStore(files.inbox.book, on: files.inbox.connection).postWaiting() == 2)
    #expect(try files.balances()["liabilities:proceeds:unlocks"] == nil)
  }

  @Test("A place of supply is a State code of GST in every file that names one")
  func places() throws {
    let files = try EventFiles()
    func told(_ stem: String, _ row: String, sum: String) throws -> [String] {
      self.told(try files.take(stem, [row], sum: sum))
    }
    let at = "2026-04-02T11:30:00+05:30"
    let problem = ["1 place: \"39\" is no GST State code: 1 to 38, 97 or 99"]
    #expect(
      try told(
        "unlocks", "u-1,\(at),v-1,S1,E001,5.00,INR,upi,razorpay,39,episode", sum: "5.00")
        == problem)
    #expect(
      try told("top-ups", "t-1,\(at),v-7,100,10,100.00,INR,upi,razorpay,39,", sum: "100.00")
        == problem)
    for (number, place) in [1, 38, 97, 99].enumerated() {
      let report = try files.take(
        "unlocks", ["p-\(number),\(at),v-1,S1,E001,5.00,INR,upi,razorpay,\(place),episode"],
        sum: "5.00")
      #expect(report.verdict == .accepted)
    }
  }

  @Test("More coins than a top-up brought, and an amount that is not theirs, are refused")
  func topUps() throws {
    let files = try EventFiles()
    let topUp = "tup-1,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,"
    #expect(try files.take("top-ups", [topUp], sum: "100.00").verdict == .accepted)
    func refund(_ id: String, _ coins: Int, _ amount: String) -> String {
      "\(id),2026-04-03T09:00:00+05:30,tup-1,\(coins),\(amount),INR,cancelled"
    }
    let report = try files.take(
      "top-up-refunds",
      [refund("trf-1", 111, "100.91"), refund("trf-2", 55, "70.00"), refund("trf-3", 11, "10.00")],
      sum: "180.91")
    #expect(
      told(report) == [
        "1 coins: top-up \"tup-1\" has 110 coins left to give back, not 111",
        "2 amount: 55 coins of top-up \"tup-1\" are worth 50.00, not 70.00",
      ])
    #expect(
      try files.take("top-up-refunds", [refund("trf-3", 11, "10.00")], sum: "10.00").verdict
        == .accepted)
    let rest = try files.take("top-up-refunds", [refund("trf-4", 100, "90.91")], sum: "90.91")
    #expect(told(rest) == ["1 coins: top-up \"tup-1\" has 99 coins left to give back, not 100"])
    #expect(
      try files.take("top-up-refunds", [refund("trf-5", 99, "90.00")], sum: "90.00").verdict
        == .accepted)
    let store = TopUpRefundStore(files.inbox.book, on: files.inbox.connection)
    #expect(try store.postWaiting() == 2)
    #expect(try files.balances()["liabilities:coins:paid"] == nil)
  }

  @Test("A rule for pieces pays for each, a coupon has its own rate, and neither pays the sale")
  func pieces() throws {
    let files = try EventFiles(
      agreements: """

          - code: flip-2
            party: flipkart
            kind: commission
            from: 2026-04-01
            rules:
              - { category: toys, per_unit: 500.00 }
              - { category: footwear, coupon: DIWALI, rate: 20 % }
        """)
    func sale(_ id: Int, _ category: String, _ amount: String, _ more: String) -> String {
      "sal-\(id),2026-04-02T12:00:00+05:30,flipkart,33000000\(id),A,\(category),\(amount),INR,v-1,"
        + "S1,E001,,episode,\(more)"
    }
    let report = try files.take(
      "sales",
      [
        sale(1, "toys", "4000.00", "3,"), sale(2, "footwear", "1000.00", ",DIWALI"),
        sale(3, "footwear", "1000.00", ","),
      ], sum: "6000.00")
    #expect(report.verdict == .accepted, "\(report)")
    #expect(
      try files.balances()["assets:commission:flipkart:pending"] == 150_000 + 20_000 + 12_000)
    let above = try files.take("sales", [sale(4, "toys", "400.00", ",")], sum: "400.00")
    #expect(
      told(above) == [
        "1 category: flip-2@1 rule 2 pays 500.00 for a sale of 400.00; a rule that pays more than "
          + "the sale needs an override"
      ])
  }
}
