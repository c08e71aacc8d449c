import Money
import TestSupport
import Testing

@testable import Commerce

@Suite("The distribution of passes as a rule")
struct PassRuleTests {
  private static let day = BusinessDay(daysSince1970: 20_545)

  private func pass(
    episodes: Int = 20, grossMinor: Int64 = 4900, place: Int = 29
  ) -> PassSale {
    PassSale(
      series: "S1", episodes: EpisodeRange(count: episodes), place: place, passes: 1,
      grossMinor: grossMinor)
  }

  private func targets(
    _ sales: [PassSale], refunds: [PassRefund] = [], released: Int = 15, later: [Int] = [],
    share: Int = 4000
  ) throws -> PassTargets {
    var releases: [Int: BusinessDay] = [:]
    for number in 0..<released { releases[number + 1] = Self.day.adding(days: -30) }
    for (index, offset) in later.enumerated() {
      releases[released + index + 1] = Self.day.adding(days: offset)
    }
    return PassDistributionRule.targets(
      of: PassDay(
        day: Self.day, registrationState: 27, gstRate: try BasisPoints(1800), sales: sales,
        refunds: refunds, releases: ["S1": releases],
        terms: [
          "S1": PassTerms(
            agreement: "a", version: 1, party: "studio-12", rate: try BasisPoints(share))
        ]))
  }

  private func figures(
    _ targets: PassTargets, _ slice: String, _ side: PassSide, _ daysLater: Int = 0
  ) -> PassFigures {
    targets.slices.first {
      $0.key.slice.code == slice && $0.key.side == side
        && $0.key.countedOn == Self.day.adding(days: daysLater)
    }?.value ?? .zero
  }

  @Test("J05: ₹49 for 20 episodes of which 15 are released is 31.15, 10.38 and GST of 7.47")
  func batchUnlock() throws {
    let targets = try targets([pass()])
    #expect(figures(targets, "gst:27:29:1800", .receipt).igstMinor == 747)
    #expect(figures(targets, "cohort:20:S1", .receipt).revenueMinor == 3115)
    #expect(figures(targets, "cohort:20:S1", .receipt).deferredMinor == 1038)
    #expect(figures(targets, "share:a:1", .receipt).shareMinor == 1246)
  }

  @Test("J05b: five releases take 2.08, 2.08, 2.08, 2.07 and 2.07 out of what is deferred")
  func releases() throws {
    let targets = try targets([pass()], later: [1, 2, 3, 4, 5, 6])
    let released = (1...6).map { figures(targets, "cohort:20:S1", .release, $0).revenueMinor }
    #expect(released == [208, 208, 208, 207, 207, 0])
    let shares = (1...5).map { figures(targets, "share:a:1", .release, $0).shareMinor }
    #expect(shares == [83, 83, 84, 82, 83])
    #expect(1246 + shares.reduce(0, +) == 1661)
  }

  @Test("A batch in the middle of a series earns by its own episodes, not by the first ones")
  func middle() throws {
    func batch(_ first: Int) -> PassSale {
      PassSale(
        series: "S1", episodes: EpisodeRange(first: first, count: 5), place: 29, passes: 1,
        grossMinor: 1180)
    }
    let targets = try targets([batch(1), batch(14), batch(16)], later: [1, 2, 3, 4, 5, 6])
    func revenue(_ cohort: String, _ daysLater: Int = 0) -> Int64 {
      figures(targets, "cohort:\(cohort):S1", daysLater == 0 ? .receipt : .release, daysLater)
        .revenueMinor
    }
    #expect([revenue("5"), revenue("5@14"), revenue("5@16")] == [1000, 400, 0])
    #expect((1...6).map { revenue("5@14", $0) } == [200, 200, 200, 0, 0, 0])
    #expect((1...6).map { revenue("5@16", $0) } == [200, 200, 200, 200, 200, 0])
    #expect(EpisodeRange(code: "5@14") == EpisodeRange(first: 14, count: 5))
    #expect(EpisodeRange(code: "5") == EpisodeRange(count: 5))
  }

  @Test(
    "The number of an episode is what its code ends with",
    arguments: [
      ("E021", 21), ("S1E7", 7), ("12", 12), ("E000", nil), ("finale", nil), ("7b", nil),
    ] as [(String, Int?)])
  func numbers(code: String, number: Int?) {
    #expect(EpisodeNumber.of(code) == number)
  }

  @Test("More episodes released than a pass has earn nothing more")
  func moreReleased() throws {
    let targets = try targets([pass(episodes: 10)], released: 15)
    #expect(figures(targets, "cohort:10:S1", .receipt).revenueMinor == 4153)
    #expect(figures(targets, "cohort:10:S1", .receipt).deferredMinor == 0)
  }

  @Test("A refund gives back in proportion, and what is left is released as before")
  func partialRefund() throws {
    let half = PassRefund(
      series: "S1", episodes: EpisodeRange(count: 20), place: 29,
      refundedOn: Self.day.adding(days: 2),
      grossMinor: 2450)
    let targets = try targets([pass()], refunds: [half], later: [1, 3, 4, 5, 6])
    #expect(figures(targets, "gst:27:29:1800", .refund, 2).igstMinor == 374)
    let refund = figures(targets, "cohort:20:S1", .refund, 2)
    #expect(refund.revenueMinor + refund.deferredMinor == 2450 - 374)
    let later = [3, 4, 5, 6].map { figures(targets, "cohort:20:S1", .release, $0).revenueMinor }
    #expect(later.reduce(0, +) == 1038 - 208 - refund.deferredMinor)
  }

  @Test(
    "Every cohort closes exactly, whatever is bought, released and given back",
    arguments: Seed.sweep(64))
  func closes(seed: Seed) throws {
    var random = seed
    let sales = (0..<Int.random(in: 1...12, using: &random)).map { _ in
      PassSale(
        series: Bool.random(using: &random) ? "S1" : "S2",
        episodes: EpisodeRange(
          first: Int.random(in: 1...3, using: &random),
          count: [5, 12, 20].randomElement(using: &random) ?? 5),
        place: [27, 29, 33].randomElement(using: &random) ?? 27, passes: 1,
        grossMinor: Int64.random(in: 1...9_999, using: &random))
    }
    let merged = Dictionary(grouping: sales) { "\($0.series)/\($0.episodes)/\($0.place)" }
      .values.map { same in
        PassSale(
          series: same[0].series, episodes: same[0].episodes, place: same[0].place,
          passes: Int64(same.count), grossMinor: same.reduce(0) { $0 + $1.grossMinor })
      }
    let isWhole = Bool.random(using: &random)
    var refunds: [PassRefund] = []
    for sale in merged {
      let first = Int64.random(in: 0...sale.grossMinor, using: &random)
      for (days, grossMinor) in [(3, first), (9, isWhole ? sale.grossMinor - first : 0)] {
        refunds.append(
          PassRefund(
            series: sale.series, episodes: sale.episodes, place: sale.place,
            refundedOn: Self.day.adding(days: days), grossMinor: grossMinor))
      }
    }
    var releases: [String: [Int: BusinessDay]] = [:]
    for series in ["S1", "S2"] {
      let known = Int.random(in: 0...20, using: &random)
      for number in 1...25 {
        let days = number <= known ? 0 : Int.random(in: 1...20, using: &random)
        releases[series, default: [:]][number] = Self.day.adding(days: days)
      }
    }
    let terms = PassTerms(agreement: "a", version: 1, party: "p", rate: try BasisPoints(3_330))
    let targets = PassDistributionRule.targets(
      of: PassDay(
        day: Self.day, registrationState: 27, gstRate: try BasisPoints(1800),
        sales: merged.shuffled(using: &random), refunds: refunds.shuffled(using: &random),
        releases: releases, terms: ["S1": terms, "S2": terms]))
    var tax: Int64 = 0
    var revenue: Int64 = 0
    var deferred: [String: Int64] = [:]
    var share: Int64 = 0
    for (key, figures) in targets.slices {
      let sign: Int64 = key.side == .refund ? -1 : 1
      tax += sign * (figures.igstMinor + figures.cgstMinor + figures.sgstMinor)
      revenue += sign * figures.revenueMinor
      deferred[key.slice.code, default: 0] +=
        key.side == .receipt ? figures.deferredMinor : -figures.deferredMinor
      share += sign * figures.shareMinor
      #expect(key.side != .receipt || figures.revenueMinor >= 0 && figures.deferredMinor >= 0)
    }
    let kept =
      merged.reduce(0) { $0 + $1.grossMinor } - refunds.reduce(0) { $0 + $1.grossMinor }
    #expect(deferred.values.allSatisfy { $0 == 0 })
    #expect(tax + revenue == kept)
    #expect(share == terms.rate.share(of: revenue))
    #expect(!isWhole || (tax == 0 && revenue == 0 && share == 0))
    for (key, allocation) in targets.allocations {
      #expect(
        allocation.values.reduce(0) { $0 + $1.shareMinor } == targets.slices[key]?.shareMinor ?? 0)
    }
  }
}
