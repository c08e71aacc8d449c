import Commerce
import Money
import Testing

@Suite("The terms of an order's line")
struct OrderTermsTests {
  private func book() throws -> OrderTermsBook {
    let march = try BusinessDay("2026-03-01")
    func card(_ terms: [(agreement: String, party: String, points: Int)]) throws -> RateCard {
      RateCard(
        try terms.map { agreement, party, points in
          let rule = RateRule(
            scope: .init(category: "footwear"), price: .rate(try BasisPoints(points)),
            from: march)
          return RateCard.Entry(
            terms: CommissionTerms(agreement: agreement, version: 1, rule: rule), party: party,
            from: march, to: nil)
        })
    }
    func tax(
      _ tax: SaleTaxRule.Tax, _ rule: String, _ from: String, _ points: Int, _ code: String? = nil
    ) throws -> SaleTaxRule {
      SaleTaxRule(
        tax: tax, rule: rule, from: try BusinessDay(from), rate: try BasisPoints(points),
        code: code)
    }
    return OrderTermsBook(
      registrationState: 27,
      parties: [
        "razorpay": .init(kind: .gateway, state: 29), "karigar": .init(kind: .merchant, state: 29),
        "bhoot": .init(kind: .merchant, state: nil), "asha": .init(kind: .affiliate, state: nil),
      ],
      marketplace: try card([
        ("karigar-goods", "karigar", 2_000), ("bhoot-goods", "bhoot", 2_000),
      ]),
      affiliates: try card([("asha-links", "asha", 1_000)]),
      taxes: [
        try tax(.tcs, "TCS-1", "2018-10-01", 100), try tax(.tcs, "TCS-2", "2024-07-10", 50),
        try tax(.tds, "194O-b", "2024-10-01", 10, "94O"), try tax(.tds, "1035", "2026-04-01", 10),
        try tax(.service, "GST-18", "2017-07-01", 1_800),
      ],
      slabs: [
        GoodsSlab(rate: try BasisPoints(1_800), hsnPrefix: "", from: march, to: nil),
        GoodsSlab(rate: try BasisPoints(1_200), hsnPrefix: "69", from: march, to: nil),
        GoodsSlab(
          rate: try BasisPoints(2_800), hsnPrefix: "", from: march,
          to: try BusinessDay("2026-03-31")),
      ], series: ["S1"])
  }

  private func terms(of line: OrderLine, on day: String = "2026-04-02") throws -> OrderTerms {
    try book().terms(of: line, in: OrderBook.head("ord-1", day: try BusinessDay(day)))
  }

  @Test("The row of a tax that starts last holds, on either side of a change of the law")
  func rows() throws {
    let line = try OrderBook.line("lin-1", price: 100)
    #expect(try terms(of: line).merchant?.tds.rule == "1035")
    #expect(try terms(of: line, on: "2026-03-31").merchant?.tds.rule == "194O-b")
    #expect(try terms(of: line, on: "2026-03-31").merchant?.tcs.rule == "TCS-2")
    #expect(try terms(of: line).holdUntil == BusinessDay("2026-04-17"))
  }

  @Test(
    "What is not agreed is told with its column",
    arguments: [
      ("merchant \"nobody\" is in no agreements file", "merchant", "nobody"),
      ("\"asha\" is of kind affiliate, not merchant", "merchant", "asha"),
      (
        "merchant \"bhoot\" has no state in the agreements file, from which it supplies",
        "merchant", "bhoot"
      ),
    ])
  func merchants(message: String, column: String, merchant: String) throws {
    let line = try OrderBook.line("lin-1", merchant: merchant, price: 100)
    let refusal = #expect(throws: EventRefusal.self) { try terms(of: line) }
    #expect(refusal == EventRefusal(column: column, message: message))
  }

  @Test("An affiliate's agreement holds its commission for its own number of days")
  func holds() throws {
    func file(_ hold: String) throws -> AgreementsFile {
      try AgreementsFile(
        yaml: OrderBook.yaml().replacing(
          "kind: affiliate\n    nature", with: "kind: affiliate\n    hold_days: \(hold)\n    nature"
        ),
        name: "a.yaml")
    }
    #expect(try file("30").agreements.first { $0.code == "asha-links" }?.holdDays == 30)
    for hold in ["-1", "366", "soon"] {
      let error = #expect(throws: CommerceError.self) { try file(hold) }
      #expect(
        error?.description.hasSuffix(
          "hold_days is \"\(hold)\"; expected a number of days from 0 to 365") == true)
    }
    let merchant = OrderBook.yaml().replacing(
      "party: kala\n    kind: marketplace",
      with: "party: kala\n    hold_days: 3\n    kind: marketplace")
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(yaml: merchant, name: "a.yaml")
    }
    #expect(error?.description.hasSuffix("hold_days is for an affiliate's agreement") == true)
  }

  @Test("A category without a rate, a rate of tax that is none, and strangers are refused")
  func others() throws {
    func refusal(of line: OrderLine, on day: String = "2026-04-02") throws -> String? {
      #expect(throws: EventRefusal.self) { try terms(of: line, on: day) }?.description
    }
    #expect(
      try refusal(of: OrderBook.line("l", category: "toys", price: 100))
        == "category: no agreement with karigar has a rate for category \"toys\" on 2026-04-02")
    #expect(
      try refusal(of: OrderBook.line("l", category: "toys", price: 100, affiliate: "asha"))
        == "category: no agreement with asha has a rate for category \"toys\" on 2026-04-02")
    #expect(
      try refusal(of: OrderBook.line("l", price: 100, rate: 1_200))
        == "tax_rate: 12 % is no GST rate of goods with HSN 6403 on 2026-04-02")
    #expect(
      try refusal(of: OrderBook.line("l", price: 100, rate: 2_800))
        == "tax_rate: 28 % is no GST rate of goods with HSN 6403 on 2026-04-02")
    #expect(throws: Never.self) {
      try terms(of: OrderBook.line("l", price: 100, rate: 2_800), on: "2026-03-31")
    }
    #expect(
      try refusal(of: OrderBook.line("l", price: 100, affiliate: "karigar"))
        == "affiliate: \"karigar\" is of kind merchant, not affiliate")
    #expect(
      try refusal(of: OrderBook.line("l", price: 100), on: "2026-02-28")
        == "tax_rate: 18 % is no GST rate of goods with HSN 6403 on 2026-02-28")
  }
}
