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
    var funding = Funding.money
    let amountMinor: Int64
    /// The days after which it was given back; nil for what was kept.
    let refundedAfter: Int?
  }

  /// What a day has posted.
  struct Posted {
    var day = PostedDay()
    var balances: [String: Int64] = [:]

    mutating func distribute(_ figures: DayFigures) throws {
      for change in try DistributionPlan.changes(of: figures, posted: day) {
        for transfer in DistributionJournal.transaction(of: change, day: figures.day).transfers {
          balances[transfer.debit.code, default: 0] += transfer.amountMinor
          balances[transfer.credit.code, default: 0] -= transfer.amountMinor
        }
        let key = PostedKey(change.key)
        day.revisions[key] = PostedDay.Revision(
          number: change.revision, figures: change.target, transaction: 1)
        var allocated = day.allocations[key, default: [:]]
        for (name, difference) in change.allocations {
          allocated[name] = (allocated[name] ?? .zero).adding(difference)
        }
        day.allocations[key] = allocated.filter { $0.value != .zero }
      }
      balances = balances.filter { $0.value != 0 }
    }

    /// The figures and allocations that are not zero, whatever revisions led to them.
    var standing: [PostedKey: SliceFigures] {
      day.revisions.mapValues(\.figures).filter { $0.value != .zero }
    }

    var allocations: [PostedKey: [AllocationKey: SeriesAllocation]] {
      day.allocations.filter { !$0.value.isEmpty }
    }
  }

  @Test(
    "Any order and any batching of the same events gives the same totals",
    arguments: Seed.sweep(64))
  func orderIsNothing(seed: Seed) throws {
    var random = seed
    let events = try events(using: &random)
    var whole = Posted()
    try whole.distribute(try figures(of: events))
    var pieces = Posted()
    let shuffled = events.shuffled(using: &random)
    var count = 0
    while count < shuffled.count {
      count = min(shuffled.count, count + Int.random(in: 1...40, using: &random))
      try pieces.distribute(try figures(of: Array(shuffled[..<count])))
    }
    #expect(pieces.standing == whole.standing)
    #expect(pieces.balances == whole.balances)
    #expect(pieces.allocations == whole.allocations)
  }

  @Test("The proceeds of a distributed day are zero", arguments: Seed.sweep(64))
  func proceedsAreZero(seed: Seed) throws {
    var random = seed
    let events = try events(using: &random)
    var posted = Posted()
    try posted.distribute(try figures(of: events))
    for source in [Account.unlockProceeds, .paidCoins] {
      let mine = events.filter { $0.funding.source == source }
      let received = mine.reduce(0) { $0 + $1.amountMinor }
      let refunded = mine.reduce(0) { $0 + ($1.refundedAfter == nil ? 0 : $1.amountMinor) }
      #expect(posted.balances[source.code, default: 0] == received - refunded)
    }
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
        series: $0.series, place: $0.place, funding: $0.funding, amountMinor: $0.amountMinor,
        refundedAfter: Int.random(in: 0...10, using: &random))
    }
    var posted = Posted()
    try posted.distribute(try figures(of: events))
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
      try posted.distribute(try figures(of: events))
    }
    #expect(posted.day.revisions.keys.count { $0.side == .refund } == 20)
    #expect(
      posted.balances == [
        Account.unlockRefunds.code: -(posted.balances[Account.unlockRevenue.code] ?? 0),
        Account.unlockRevenue.code: posted.balances[Account.unlockRevenue.code] ?? 0,
      ])
  }

  @Test(
    "The payees of a share slice sum to it exactly, and their series to each payee",
    arguments: Seed.sweep(64))
  func allocations(seed: Seed) throws {
    var random = seed
    let day = try figures(of: try events(using: &random))
    let slices = try DistributionRule.targets(of: day)
    let allocations = try AllocationRule.targets(of: day, slices: slices)
    var compared = 0
    for (key, slice) in slices {
      guard case .share(let terms, _) = key.slice else { continue }
      let all = allocations[key, default: [:]]
      #expect(all.values.reduce(0) { $0 + $1.shareMinor } == slice.shareMinor)
      let shares = Allocation.split(slice.shareMinor, by: terms.payees.map { Int64($0.weight) })
      for (payee, share) in zip(terms.payees, shares) {
        let parts = all.filter { $0.key.party == payee.party }.values
        #expect(parts.reduce(0) { $0 + $1.grossMinor } == slice.grossMinor)
        #expect(parts.reduce(0) { $0 + $1.netMinor } == slice.netMinor)
        // Refunds are split cumulatively, so that one day's may be a paisa off its own split.
        if key.side == .receipt { #expect(parts.reduce(0) { $0 + $1.shareMinor } == share) }
      }
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
        funding: Funding.allCases.randomElement(using: &random) ?? .money,
        // Coins may carry no rupees.
        amountMinor: [200, 500, 1_000, 333, 0].randomElement(using: &random) ?? 500,
        refundedAfter: Int.random(in: 0..<5, using: &random) == 0
          ? Int.random(in: 0...6, using: &random) : nil)
    }
  }

  /// Totals the events; S1 and S2 stand in one agreement, S3 in another one, S4 in none.
  private func figures(of events: [Event]) throws -> DayFigures {
    func amount(_ event: Event) -> DayAmount {
      DayAmount(
        series: event.series, place: event.place, funding: event.funding, units: 1,
        grossMinor: event.amountMinor)
    }
    var refunds: [BusinessDay: [DayAmount]] = [:]
    for event in events {
      guard let after = event.refundedAfter else { continue }
      refunds[Self.day.adding(days: after), default: []].append(amount(event))
    }
    let first = ShareTerms(
      agreement: "a", version: 1, party: "studio-12", rate: try BasisPoints(1_550))
    let second = ShareTerms(
      agreement: "b", version: 3, party: "studio-13", rate: try BasisPoints(4_000),
      split: [
        SharePayee(party: "studio-13", weight: 5_000), SharePayee(party: "actor-3", weight: 1_667),
        SharePayee(party: "writer-1", weight: 3_333),
      ])
    return DayFigures(
      day: Self.day, registrationState: 27, gstRate: try BasisPoints(1_800),
      receipts: events.map(amount), refunds: refunds,
      terms: ["S1": first, "S2": first, "S3": second])
  }
}

extension SeriesAllocation {
  fileprivate func adding(_ other: SeriesAllocation) -> SeriesAllocation {
    subtracting(SeriesAllocation.zero.subtracting(other))
  }
}
