import Foundation
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import Simulation
import TestSupport
import Testing

@Suite("The truth about a simulated platform", .database)
struct TruthTests {
  @Test("Every fault is found once, and nothing else is", arguments: [1, 2, 3, 4])
  func faults(seed: UInt64) throws {
    let platform = try SimulatedBook(
      SimulationSettings(
        days: 10, unlocksPerDay: 200, coinsPerDay: 40, ordersPerDay: 15, passesPerDay: 10,
        subscriptionsPerDay: 10, appStorePerDay: 10, freeViewsPerDay: 10, touches: true,
        seed: seed))
    let summary = try platform.night()
    #expect(summary.incompleteReason == nil)
    let truth = try platform.truth()
    let breaks = try platform.breaks()
    #expect(breaks["open"] == truth["open"])
    #expect(breaks["healed"] == truth["healed"])
    #expect(summary.verdict == .breaks)
  }

  @Test("Without faults there is no break")
  func noFaults() throws {
    let platform = try SimulatedBook(
      SimulationSettings(
        days: 10, unlocksPerDay: 200, ordersPerDay: 10, passesPerDay: 10, subscriptionsPerDay: 10,
        appStorePerDay: 10, freeViewsPerDay: 10, touches: true, seed: 9, faults: .none))
    let summary = try platform.night()
    #expect(try platform.breaks() == ["open": [], "healed": []])
    #expect(summary.verdict == .pending)
    #expect(summary.incompleteReason == nil)
  }

  @Test("Brands, ads, splits, tiers and estimates end where a plain reading of the files says")
  func deals() throws {
    let platform = try SimulatedBook(
      SimulationSettings(
        days: 8, unlocksPerDay: 20, salesPerDay: 2, coinsPerDay: 6, ordersPerDay: 25, deals: true,
        seed: 5, firstDay: try BusinessDay("2026-04-23"), faults: .none))
    let summary = try platform.night()
    #expect(summary.incompleteReason == nil)
    #expect(try platform.breaks() == platform.truth())
    let read = try DealsReading(platform.inbox)
    let balances = try platform.balances()
    #expect(read.adsMinor > 0 && read.earnedMinor > 0)
    #expect(balances["income:ads"] == -read.adsMinor)
    #expect(balances["income:placements"] == -read.earnedMinor)
    #expect(
      -(balances["liabilities:deferred:placements"] ?? 0) == read.feesMinor - read.earnedMinor)
    let shared = try platform.connection.row(
      """
      SELECT sum(share_minor)::bigint AS minor, count(DISTINCT party) AS payees
      FROM commerce.allocation WHERE book = \(platform.book.id) AND side = 'advertising'
      """)
    #expect(try shared.value("minor") == read.adShareMinor)
    #expect(try platform.count("commerce.tier_true_up") > 0)
    #expect(try platform.count("commerce.estimate") > 0)
    #expect((balances["liabilities:accrued:actor-1"] ?? 0) < 0)
    let problems = try Checks(try TestDatabase.current.connection()).run()
    #expect(problems.flatMap(\.rows) == [])
  }
}

/// What the files of ads and placements come to, by a reading of their own.
private struct DealsReading {
  private(set) var adsMinor: Int64 = 0
  /// 55 % of each report, each rounded by itself.
  private(set) var adShareMinor: Int64 = 0
  private(set) var feesMinor: Int64 = 0
  /// What the delivered milestones have earned: quarters of the fee, the first ones a paisa more.
  private(set) var earnedMinor: Int64 = 0

  init(_ inbox: String) throws {
    var fees: [String: Int64] = [:]
    var delivered: [String: [Int64]] = [:]
    let files = FileManager.default.subpaths(atPath: inbox) ?? []
    for file in files where file.contains("/ad-revenue-") || file.contains("/placements-") {
      let text = try String(contentsOfFile: "\(inbox)/\(file)", encoding: .utf8)
      for line in text.split(separator: "\n").dropFirst() where !line.hasPrefix("#") {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if file.contains("/ad-revenue-") {
          let minor = Self.paise(fields[3])
          adsMinor += minor
          adShareMinor += (minor * 55 + 50) / 100
        } else if fields[1] == "agreed" {
          fees[fields[0]] = Self.paise(fields[4])
        } else {
          delivered[fields[0], default: []].append(Int64(fields[7]) ?? 0)
        }
      }
    }
    feesMinor = fees.values.reduce(0, +)
    for (placement, milestones) in delivered {
      let fee = fees[placement] ?? 0
      earnedMinor += milestones.reduce(0) { $0 + fee / 4 + ($1 <= fee % 4 ? 1 : 0) }
    }
  }

  private static func paise(_ rupees: String) -> Int64 {
    Int64(rupees.filter { $0 != "." }) ?? 0
  }
}
