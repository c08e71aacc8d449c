import Reconciliation
import TestSupport
import Testing

@Suite("What a network's report of an item means")
struct CommissionItemRuleTests {
  private let own = OwnCommission(amountMinor: 12000, basisMinor: 100_000)

  private func decide(
    _ stage: ReportedCommission.Stage, _ amount: Int64, basis: Int64 = 100_000,
    own: OwnCommission? = nil, expected: Int64 = 12000, pending: Int64 = 12000,
    confirmed: Int64 = 0, last: Int64? = nil, origin: CommissionStanding.Origin = .own
  ) -> CommissionDecision {
    CommissionItemRule.decide(
      ReportedCommission(stage: stage, amountMinor: amount, basisMinor: basis), own: own,
      expectedMinor: expected,
      before: CommissionStanding(
        origin: origin, pendingMinor: pending, confirmedMinor: confirmed, basisMinor: last),
      toleranceMinor: 1)
  }

  @Test("The same amount changes nothing")
  func same() {
    let decision = decide(.pending, 12000, own: own)
    #expect(decision.accrualChangeMinor == 0)
    #expect(decision.confirmedChangeMinor == 0)
    #expect(decision.code == nil)
  }

  @Test("One paisa off is accepted, and the accrual follows the report")
  func rounding() {
    let decision = decide(.pending, 12001, own: own)
    #expect(decision.accrualChangeMinor == 1)
    #expect(decision.code == "AMOUNT_ROUNDING")
    #expect(!decision.isOpen)
  }

  @Test("Another rate stays open, and what both sides agree on is confirmed")
  func rate() {
    let less = decide(.confirmed, 10000, own: own)
    #expect(less.code == "RATE_MISMATCH")
    #expect(less.isOpen)
    #expect(less.differenceMinor == -2000)
    #expect(less.standing.confirmedMinor == 10000)
    #expect(less.standing.pendingMinor == 2000)
    let more = decide(.confirmed, 15000, own: own)
    #expect(more.standing.confirmedMinor == 12000)
    #expect(more.standing.pendingMinor == 0)
    #expect(more.accrualChangeMinor == 0)
  }

  @Test("A first report on another basis is a disagreement, not a return")
  func basis() {
    let first = decide(.pending, 9600, basis: 80_000, own: own)
    #expect(first.code == "BASIS_MISMATCH")
    #expect(first.accrualChangeMinor == 0)
    let again = decide(.confirmed, 9600, basis: 80_000, own: own, last: 80_000)
    #expect(again.code == "BASIS_MISMATCH")
    #expect(again.accrualChangeMinor == 0)
  }

  @Test("A smaller basis after a larger one is a partial return at our rate")
  func partialReturn() {
    let decision = decide(.pending, 6000, basis: 50_000, own: own, last: 100_000)
    #expect(decision.accrualChangeMinor == -6000)
    #expect(decision.code == "REVERSED_BY_PARTNER")
    #expect(!decision.isOpen)
    let approved = decide(
      .confirmed, 6000, basis: 50_000, own: own, pending: 6000, last: 50_000)
    #expect(approved.accrualChangeMinor == 0)
    #expect(approved.confirmedChangeMinor == 6000)
  }

  @Test("A declined item means nothing, whatever it prints, and leaves no account")
  func declined() {
    let pending = decide(.declined, 4392, own: own, last: 100_000)
    #expect(pending.accrualChangeMinor == -12000)
    #expect(pending.differenceMinor == -12000)
    let confirmed = decide(
      .declined, 12000, own: own, pending: 0, confirmed: 12000, last: 100_000)
    #expect(confirmed.accrualChangeMinor == -12000)
    #expect(confirmed.confirmedChangeMinor == -12000)
    #expect(confirmed.standing.accruedMinor == 0)
  }

  @Test("What the partner reports first stands as reported, state by state")
  func partnerFirst() {
    let first = decide(
      .pending, 15980, basis: 159_800, expected: 15980, pending: 0, origin: .partner)
    #expect(first.accrualChangeMinor == 15980)
    let restated = decide(
      .confirmed, 7990, basis: 79_900, expected: 15980, pending: 15980, last: 159_800,
      origin: .partner)
    #expect(restated.accrualChangeMinor == -7990)
    #expect(restated.confirmedChangeMinor == 7990)
    #expect(restated.code == nil)
  }

  @Test("Whatever is reported, the accounts end where the decision says", arguments: Seed.sweep(64))
  func walk(seed: Seed) {
    var random = seed
    var standing = CommissionStanding(
      origin: .own, pendingMinor: 12000, confirmedMinor: 0, basisMinor: nil)
    var pending: Int64 = 12000
    var confirmed: Int64 = 0
    for _ in 0..<30 {
      let stage =
        [ReportedCommission.Stage.pending, .confirmed, .declined]
        .randomElement(using: &random) ?? .pending
      let reported = ReportedCommission(
        stage: stage, amountMinor: .random(in: 0...20000, using: &random),
        basisMinor: .random(in: 0...150_000, using: &random))
      let decision = CommissionItemRule.decide(
        reported, own: own, expectedMinor: 12000, before: standing, toleranceMinor: 1)
      pending += decision.accrualChangeMinor - decision.confirmedChangeMinor
      confirmed += decision.confirmedChangeMinor
      standing = decision.standing
      #expect(standing.pendingMinor == pending)
      #expect(standing.confirmedMinor == confirmed)
      #expect(confirmed <= reported.amountMinor)
      #expect(decision.differenceMinor == reported.amountMinor - 12000)
    }
  }
}
