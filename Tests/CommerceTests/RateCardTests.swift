import Commerce
import Money
import TestSupport
import Testing

@Suite("A rate card")
struct RateCardTests {
  private static let day = CommerceBook.day

  private static func entry(
    _ name: String, _ scope: RateRule.Scope, party: String? = "riya", priority: Int = 0,
    from: Int = 0, to: Int? = nil
  ) throws -> RateCard.Entry {
    let (first, last) = (day.adding(days: from), to.map { day.adding(days: $0) })
    let rule = RateRule(
      scope: scope, price: .rate(try BasisPoints(1_000)), priority: priority, from: first,
      to: last)
    return RateCard.Entry(
      terms: CommissionTerms(agreement: name, version: 1, rule: rule), party: party, from: first,
      to: last)
  }

  private static let sale = SaleScope(
    party: "riya", link: "H1", sku: "SHO1", category: "footwear", series: "S1", coupon: "DIWALI")

  /// The rules from the most special one down.
  private static func ladder() throws -> [RateCard.Entry] {
    [
      try entry("a-link", .init(link: "H1")),
      try entry("b-any-link", .init(link: "H1"), party: nil),
      try entry("c-sku-coupon", .init(sku: "SHO1", coupon: "DIWALI")),
      try entry("d-sku-high", .init(sku: "SHO1"), priority: 2),
      try entry("e-sku", .init(sku: "SHO1"), priority: 1),
      try entry("f-category", .init(category: "footwear")),
      try entry("g-series", .init(series: "S1"), priority: 9),
      try entry("h-party", .init()),
      try entry("i-any-sku", .init(sku: "SHO1"), party: nil),
      try entry("j-any-category", .init(category: "footwear"), party: nil),
      try entry("k-programme", .init(), party: nil),
    ]
  }

  @Test("The most special rule wins, in whatever order they are read", arguments: Seed.sweep(64))
  func order(seed: Seed) throws {
    var random = seed
    var rules = try Self.ladder()
    var won: [String] = []
    while !rules.isEmpty {
      let winner = try #require(
        RateCard(rules.shuffled(using: &random)).resolve(Self.sale, on: Self.day))
      won.append(winner.agreement)
      rules.removeAll { $0.terms == winner }
    }
    #expect(won == won.sorted() && won.count == 11)
  }

  @Test("A rule holds for what it asks for, on its days, and for its party")
  func holds() throws {
    let card = RateCard([
      try Self.entry("now", .init(sku: "SHO1"), from: 0, to: 1),
      try Self.entry("other", .init(), party: "anand"),
    ])
    func winner(_ days: Int, sku: String? = "SHO1", party: String = "riya") -> String? {
      card.resolve(SaleScope(party: party, sku: sku), on: Self.day.adding(days: days))?.agreement
    }
    #expect(winner(0) == "now" && winner(1) == "now")
    #expect(winner(-1) == nil && winner(2) == nil)
    #expect(winner(0, sku: "SHO2") == nil && winner(0, sku: nil) == nil)
    #expect(winner(0, party: "anand") == "other")
  }

  @Test("Every candidate says why it applies or not")
  func reasoning() throws {
    let card = RateCard([
      try Self.entry("default", .init(), party: nil),
      try Self.entry("sku", .init(sku: "SHO1"), priority: 1),
      try Self.entry("sku-low", .init(sku: "SHO1")),
      try Self.entry("coupon", .init(sku: "SHO1", coupon: "EID")),
      try Self.entry("later", .init(sku: "SHO1"), priority: 5, from: 3, to: 4),
    ])
    let sale = SaleScope(party: "riya", sku: "SHO1")
    #expect(
      card.candidates(for: sale, on: Self.day).map { "\($0.terms.agreement) \($0.standing)" } == [
        "sku applies", "coupon asks for coupon EID",
        "later is in force from 2026-04-05 to 2026-04-06",
        "sku-low has priority 0, below 1", "default is less special than sku@1 rule 1",
      ])
    #expect(card.candidates(for: sale, on: Self.day.adding(days: -9)).allSatisfy { !$0.applies })
  }

  @Test("A line is rounded once, held between floor and cap, and given its bonus")
  func amounts() throws {
    func rule(
      _ price: RateRule.Price, cap: Int64? = nil, floor: Int64? = nil, bonus: Int64 = 0,
      rounding: RoundingMode = .halfUp
    ) -> RateRule {
      RateRule(
        scope: .init(), price: price, capMinor: cap, floorMinor: floor, bonusMinor: bonus,
        rounding: rounding, from: Self.day)
    }
    let twelve = RateRule.Price.rate(try BasisPoints(1_200))
    #expect(rule(twelve).amountMinor(ofBasis: 100_000) == 12_000)
    #expect(rule(twelve, cap: 5_000).amountMinor(ofBasis: 100_000) == 5_000)
    #expect(rule(twelve, floor: 500).amountMinor(ofBasis: 1_000) == 500)
    #expect(rule(twelve, cap: 5_000, bonus: 700).amountMinor(ofBasis: 100_000) == 5_700)
    #expect(rule(.perUnit(2_500)).amountMinor(ofBasis: 100_000, units: 3) == 7_500)
    let ten = RateRule.Price.rate(try BasisPoints(1_000))
    #expect(rule(ten).amountMinor(ofBasis: 25) == 3)
    #expect(rule(ten, rounding: .halfEven).amountMinor(ofBasis: 25) == 2)
    #expect(rule(ten, rounding: .halfEven).amountMinor(ofBasis: 35) == 4)
    #expect(rule(ten, rounding: .halfEven).amountMinor(ofBasis: -25) == -2)
    #expect(rule(ten, rounding: .halfEven).amountMinor(ofBasis: 26) == 3)
  }
}

@Suite("Tiers of a period")
struct TierRuleTests {
  private func rule(
    _ mode: RateTiers.Mode, _ measure: RateTiers.Measure, _ steps: [Int64: Int]
  ) throws -> RateRule {
    RateRule(
      scope: .init(), price: .rate(try BasisPoints(1_000)), from: CommerceBook.day,
      tiers: RateTiers(
        mode: mode, counts: .all, measure: measure, reset: .month,
        steps: try steps.map { RateTiers.Step(above: $0.key, rate: try BasisPoints($0.value)) }))
  }

  private func sales(_ amounts: [Int64]) -> [TierSale] {
    amounts.map { TierSale(basisMinor: $0, accruedMinor: ($0 + 5) / 10) }
  }

  @Test("A marginal step pays more for what lies above it, a retroactive one for everything")
  func steps() throws {
    let three = sales([60_000, 60_000, 30_000])
    let steps: [Int64: Int] = [100_000: 1_500, 140_000: 2_000]
    #expect(
      TierRule.adjustmentMinor(of: three, under: try rule(.marginal, .amount, steps)) == 3_000)
    #expect(
      TierRule.adjustmentMinor(of: three, under: try rule(.retroactive, .amount, steps)) == 15_000)
    #expect(
      TierRule.adjustmentMinor(of: three, under: try rule(.marginal, .count, [2: 2_000])) == 3_000)
    #expect(
      TierRule.adjustmentMinor(of: three, under: try rule(.retroactive, .count, [2: 2_000]))
        == 15_000)
    #expect(
      TierRule.adjustmentMinor(of: three, under: try rule(.retroactive, .count, [3: 2_000])) == 0)
    #expect(TierRule.adjustmentMinor(of: [], under: try rule(.marginal, .amount, steps)) == 0)
  }

  @Test("Pieces count, and a sale on the mark is paid the higher rate for its part above it")
  func units() throws {
    let two = [
      TierSale(basisMinor: 30_000, units: 3, accruedMinor: 3_000),
      TierSale(basisMinor: 40_000, units: 4, accruedMinor: 4_000),
    ]
    // 2 of the 4 later pieces are above 5: 20 % instead of 10 % of ₹200.
    #expect(
      TierRule.adjustmentMinor(of: two, under: try rule(.marginal, .units, [5: 2_000])) == 2_000)
    #expect(
      TierRule.adjustmentMinor(of: two, under: try rule(.retroactive, .units, [6: 2_000])) == 7_000)
    #expect(
      TierRule.adjustmentMinor(of: two, under: try rule(.retroactive, .units, [7: 2_000])) == 0)
  }

  @Test("Of a sale of which part came back a retroactive step pays that part of the whole")
  func returned() throws {
    let left = TierSale(basisMinor: 1_005, leftMinor: 335, units: 1, accruedMinor: 34)
    // 20 % of ₹10.05 is 2.01, of which a third is 0.67.
    #expect(
      TierRule.adjustmentMinor(
        of: [left, left], under: try rule(.retroactive, .count, [1: 2_000])) == 2 * (67 - 34))
  }

  @Test("Steps of marginal tiers never pay less than the first rate", arguments: Seed.sweep(64))
  func neverLess(seed: Seed) throws {
    var random = seed
    let amounts = (0..<20).map { _ in Int64.random(in: 1...90_000, using: &random) }
    let steps: [Int64: Int] = [100_000: 1_500, 400_000: 2_500]
    let marginal = TierRule.adjustmentMinor(
      of: sales(amounts), under: try rule(.marginal, .amount, steps))
    let shuffled = TierRule.adjustmentMinor(
      of: sales(amounts.shuffled(using: &random)), under: try rule(.marginal, .amount, steps))
    #expect(marginal >= 0 && marginal == shuffled)
  }
}
