import Commerce
import Ledger
import Money
import TestSupport
import Testing

@Suite("The distribution of a day")
struct DistributionRuleTests {
  /// Unlocks and refunds of one day, as they arrive.
  struct Event {
    let series: String
    let place: Int
    let amountMinor: Int64
    /// The days after which it was given back; nil for what was kept.
    let refundedAfter: Int?
  }

  /// What a slice has posted, and the revision of each of its sides.
  struct Posted {
    var figures: [SliceKey: SliceFigures] = [:]
    var allocations: [SliceKey: [String: SeriesAllocation]] = [:]
    var balances: [String: Int64] = [:]

    mutating func distribute(_ day: DayFigures) {
      let targets = DistributionRule.targets(of: day)
      for (key, target) in targets where figures[key, default: .zero] != target {
        let change = target.subtracting(figures[key, default: .zero])
        let transaction = DistributionJournal.transaction(
          of: change, key: key, day: day.day, revision: 1)
        for transfer in transaction.transfers {
          balances[transfer.debit.code, default: 0] += transfer.amountMinor
          balances[transfer.credit.code, default: 0] -= transfer.amountMinor
        }
        figures[key] = target
      }
      allocations = AllocationRule.targets(of: day, slices: targets)
      balances = balances.filter { $0.value != 0 }
    }
  }

  @Test(
    "Any order and any batching of the same events gives the same totals",
    arguments: Seed.sweep(64))
  func orderIsNothing(seed: Seed) throws {
    var random = seed
    let events = try events(using: &random)
    var whole = Posted()
    whole.distribute(try figures(of: events))
    var pieces = Posted()
    let shuffled = events.shuffled(using: &random)
    var count = 0
    while count < shuffled.count {
      count = min(shuffled.count, count + Int.random(in: 1...40, using: &random))
      pieces.distribute(try figures(of: Array(shuffled[..<count])))
    }
    #expect(
      pieces.figures.filter { $0.value != .zero } == whole.figures.filter { $0.value != .zero })
    #expect(pieces.balances == whole.balances)
    #expect(pieces.allocations == whole.allocations)
  }

  @Test("The proceeds of a distributed day are zero", arguments: Seed.sweep(64))
  func proceedsAreZero(seed: Seed) throws {
    var random = seed
    let events = try events(using: &random)
    var posted = Posted()
    posted.distribute(try figures(of: events))
    let received = events.reduce(0) { $0 + $1.amountMinor }
    let refunded = events.reduce(0) { $0 + ($1.refundedAfter == nil ? 0 : $1.amountMinor) }
    #expect(posted.balances[Account.unlockProceeds.code, default: 0] == received - refunded)
    #expect(posted.balances.values.reduce(0, +) == 0)
  }

  @Test(
    "A day that is given back whole, on whichever days, nets every account to zero",
    arguments: Seed.sweep(64))
  func refundAll(seed: Seed) throws {
    var random = seed
    let kept = try events(using: &random)
    let events = kept.map {
      Event(
        series: $0.series, place: $0.place, amountMinor: $0.amountMinor,
        refundedAfter: Int.random(in: 0...10, using: &random))
    }
    var posted = Posted()
    posted.distribute(try figures(of: events))
    let contra = posted.balances.removeValue(forKey: Account.unlockRefunds.code) ?? 0
    let revenue = posted.balances.removeValue(forKey: Account.unlockRevenue.code) ?? 0
    #expect(contra > 0 && contra == -revenue)
    #expect(posted.balances == [:])
  }

  @Test("Ten partial refund days of one slice net to zero", arguments: Seed.sweep(64))
  func tenDays(seed: Seed) throws {
    var random = seed
    let amounts = (0..<10).map { _ in Int64.random(in: 1...999, using: &random) }
    var posted = Posted()
    for days in 0...10 {
      let events = amounts.enumerated().map { index, amount in
        Event(
          series: "S1", place: 27, amountMinor: amount,
          refundedAfter: index < days ? index + 1 : nil)
      }
      posted.distribute(try figures(of: events))
    }
    let shares = posted.figures.filter { $0.key.side == .refund }.map(\.value.shareMinor)
    #expect(shares.count == 20)
    #expect(
      posted.balances == [
        Account.unlockRefunds.code: -(posted.balances[Account.unlockRevenue.code] ?? 0),
        Account.unlockRevenue.code: posted.balances[Account.unlockRevenue.code] ?? 0,
      ])
  }

  @Test("The series of a share slice sum to it exactly", arguments: Seed.sweep(64))
  func allocations(seed: Seed) throws {
    var random = seed
    let day = try figures(of: try events(using: &random))
    let slices = DistributionRule.targets(of: day)
    let allocations = AllocationRule.targets(of: day, slices: slices)
    var compared = 0
    for (key, slice) in slices {
      guard case .share = key.slice else { continue }
      let parts = allocations[key, default: [:]].values
      #expect(parts.reduce(0) { $0 + $1.grossMinor } == slice.grossMinor)
      #expect(parts.reduce(0) { $0 + $1.netMinor } == slice.netMinor)
      #expect(parts.reduce(0) { $0 + $1.shareMinor } == slice.shareMinor)
      compared += 1
    }
    #expect(compared >= 2)
  }

  private static let day = BusinessDay(daysSince1970: 20_545)

  private func events(using random: inout Seed) throws -> [Event] {
    (0..<Int.random(in: 60...300, using: &random)).map { index in
      Event(
        // The first events see to it that both agreements have receipts.
        series: index < 2
          ? ["S1", "S3"][index] : ["S1", "S2", "S3", "S4"].randomElement(using: &random) ?? "S1",
        place: [27, 29, 33].randomElement(using: &random) ?? 27,
        amountMinor: [200, 500, 1_000, 333].randomElement(using: &random) ?? 500,
        refundedAfter: Int.random(in: 0..<5, using: &random) == 0
          ? Int.random(in: 0...6, using: &random) : nil)
    }
  }

  /// Totals the events; S1 and S2 stand in one agreement, S3 in another one, S4 in none.
  private func figures(of events: [Event]) throws -> DayFigures {
    func amount(_ event: Event) -> DayAmount {
      DayAmount(
        series: event.series, place: event.place, units: 1, grossMinor: event.amountMinor)
    }
    var refunds: [BusinessDay: [DayAmount]] = [:]
    for event in events {
      guard let after = event.refundedAfter else { continue }
      refunds[Self.day.adding(days: after), default: []].append(amount(event))
    }
    let first = ShareTerms(
      agreement: "a", version: 1, party: "studio-12", rate: try BasisPoints(1_550))
    let second = ShareTerms(
      agreement: "b", version: 3, party: "studio-13", rate: try BasisPoints(4_000))
    return DayFigures(
      day: Self.day, registrationState: 27, gstRate: try BasisPoints(1_800),
      receipts: events.map(amount), refunds: refunds,
      terms: ["S1": first, "S2": first, "S3": second])
  }
}
