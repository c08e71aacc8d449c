import Money
import Payouts
import TestSupport
import Testing

@Suite("Statement rule")
struct StatementRuleTests {
  @Test("The worked example's unlock earns 1.70")
  func workedExample() throws {
    let draft = try #require(
      try StatementRule.draft(
        of: .sample(), period: .april, postings: [.sample(1, 170)],
        allocations: [.sample(1, units: 1, gross: 500, net: 424, share: 170)]))
    #expect(draft.body.openingMinor == 0)
    #expect(draft.body.earnedMinor == 170)
    #expect(draft.body.adjustedMinor == 0)
    #expect(draft.body.closingMinor == 170)
    #expect(draft.body.earnings.map(\.series) == ["S1"])
    #expect(draft.body.days.map(\.day.description) == ["2026-04-02"])
    #expect(draft.postings == [.sample(1, 170)])
  }

  @Test("Refunds above the earnings close below zero")
  func negative() throws {
    let draft = try #require(
      try StatementRule.draft(
        of: .sample(), period: .april, postings: [.sample(1, 170), .sample(2, -200)],
        allocations: [
          .sample(1, units: 1, gross: 500, net: 424, share: 170),
          .sample(2, .adjustments, units: -1, gross: -590, net: -500, share: -200),
        ]))
    #expect(draft.body.closingMinor == -30)
    #expect(draft.body.movedMinor == -30)
    #expect(draft.body.adjustments.map(\.figures.shareMinor) == [-200])
  }

  @Test("A creator without postings and balance gets no statement")
  func nothing() throws {
    #expect(
      try StatementRule.draft(
        of: .sample(), period: .april, postings: [], allocations: []) == nil)
  }

  @Test("An open balance is stated although nothing moved")
  func openBalance() throws {
    let draft = try #require(
      try StatementRule.draft(
        of: .sample(closing: 500, moved: 500, payable: 500), period: .april, postings: [],
        allocations: []))
    #expect(draft.body.openingMinor == 500)
    #expect(draft.body.closingMinor == 500)
    #expect(draft.body.earnings.isEmpty)
  }

  @Test("An allocation that is not its posting stops the statement")
  func allocationDiffers() {
    expect(
      .allocationDiffers(
        payee: "studio-12", transaction: 1, allocatedMinor: 169, postedMinor: 170),
      postings: [.sample(1, 170)],
      allocations: [.sample(1, units: 1, gross: 500, net: 424, share: 169)])
  }

  @Test("A posting without an allocation stops the statement, though the sums agree")
  func allocationElsewhere() {
    expect(
      .allocationDiffers(payee: "studio-12", transaction: 1, allocatedMinor: 0, postedMinor: 170),
      postings: [.sample(1, 170), .sample(2, 0)],
      allocations: [.sample(2, units: 1, gross: 500, net: 424, share: 170)])
  }

  @Test("An opening that earlier statements do not add up to stops the statement")
  func openingDiffers() {
    expect(
      .openingDiffers(payee: "studio-12", previousClosingMinor: 100, movedMinor: 90),
      position: .sample(closing: 100, moved: 90, payable: 100))
  }

  @Test("A closing that the ledger does not owe stops the statement")
  func closingDiffers() {
    expect(
      .closingDiffers(payee: "studio-12", closingMinor: 270, ledgerMinor: 271),
      position: .sample(closing: 100, moved: 100, payable: 101),
      postings: [.sample(1, 170)],
      allocations: [.sample(1, units: 1, gross: 500, net: 424, share: 170)])
  }

  @Test("Shares in two currencies stop the statement")
  func severalCurrencies() {
    expect(
      .severalCurrencies(payee: "studio-12", currencies: ["INR", "USD"]),
      postings: [
        .sample(1, 170),
        SharePosting(transaction: 2, leg: 1, currency: .usd, amountMinor: 1),
      ])
  }

  @Test("A rate that changed within the period has a line of its own")
  func linesByTerms() throws {
    let draft = try #require(
      try StatementRule.draft(
        of: .sample(), period: .april, postings: [.sample(1, 170), .sample(2, 212)],
        allocations: [
          .sample(1, units: 1, gross: 500, net: 424, share: 170),
          .sample(2, day: 20, version: 2, rate: 5000, units: 1, gross: 500, net: 424, share: 212),
        ]))
    #expect(draft.body.earnings.map(\.terms.rate.rawValue) == [4000, 5000])
    #expect(draft.body.earnings.map(\.first.description) == ["2026-04-02", "2026-04-20"])
  }

  @Test("Lines, days and balances add up, in any order of the facts", arguments: Seed.sweep(64))
  func sums(seed: Seed) throws {
    var random = seed
    let allocations = (1...40).map { number in
      let share = Int64.random(in: -5_000...20_000, using: &random)
      return ShareAllocation.sample(
        number, share < 0 ? .adjustments : .earnings,
        series: "S\(Int.random(in: 1...4, using: &random))",
        day: Int.random(in: 1...28, using: &random), units: share < 0 ? -1 : 1,
        gross: 3 * share, net: 2 * share, share: share)
    }
    let postings = allocations.map { SharePosting.sample($0.transaction, $0.figures.shareMinor) }
    let draft = try StatementRule.draft(
      of: .sample(), period: .april, postings: postings, allocations: allocations)
    let shuffled = try StatementRule.draft(
      of: .sample(), period: .april, postings: postings,
      allocations: allocations.shuffled(using: &random))
    #expect(draft == shuffled)
    let body = try #require(draft).body
    #expect(body.closingMinor == postings.reduce(0) { $0 + $1.amountMinor })
    #expect(
      body.earnings.reduce(0) { $0 + $1.figures.grossMinor }
        == allocations.filter { $0.section == .earnings }
        .reduce(0) { $0 + $1.figures.grossMinor })
    #expect(Set(body.days.map { "\($0.section) \($0.series) \($0.day)" }).count == body.days.count)
  }

  private func expect(
    _ error: PayoutsError, position: PayeePosition = .sample(), postings: [SharePosting] = [],
    allocations: [ShareAllocation] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try StatementRule.draft(
        of: position, period: .april, postings: postings, allocations: allocations)
    }
  }
}
