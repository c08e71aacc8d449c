import Foundation
import Ledger
import Money
import Postgres
import Reconciliation
import Reports
import Schema
import Simulation
import TestSupport
import Testing

@Suite("bahi trace: coins, passes, subscriptions and stores", .database)
struct TraceViewersTests {
  private func trace(_ id: String, in platform: SimulatedBook) throws -> TraceNode {
    let found = try TraceFinder(in: platform.book, on: platform.connection).candidates(of: id)
    #expect(found.count == 1, "\(id) names \(found.map(\.name))")
    return try TraceWalk(in: platform.book, on: platform.connection)
      .tree(of: try #require(found.first))
  }

  private func text(of root: TraceNode) -> String {
    TraceRenderer.render(root, as: .table)
      .replacing(#/\b[0-9]{15,19}\b/#, with: "TXN")
      .replacing(#/\b[0-9a-f]{64}\b/#, with: "HASH")
      .replacing(#/, number [0-9]+/#, with: ", number N")
  }

  @Test("Each has one answer: lots, slices, episodes, releases and spans, down to the event's part")
  func answers() throws {
    let platform = try SimulatedBook(
      SimulationSettings(
        days: 6, unlocksPerDay: 20, coinsPerDay: 12, ordersPerDay: 3, passesPerDay: 4,
        subscriptionsPerDay: 6, appStorePerDay: 4, freeViewsPerDay: 3, touches: true, seed: 12,
        faults: .none))
    let summary = try platform.night()
    #expect(summary.incompleteReason == nil)
    for result in try Checks(platform.connection).run() {
      #expect(result.isPassing, "\(result.name): \(result.rows)")
    }
    let coin = try trace("wun-20260401-000002", in: platform)
    let lot = try #require(coin.first("lot"))
    #expect(lot.name.hasPrefix("top-ups:top-20260401-"))
    let released = try #require(lot.money?.minorUnits)
    let slice = try #require(coin.first("tax slice"))
    #expect(slice.name.hasSuffix(":coins"))
    let part = try #require(slice.first("part"))
    #expect(part.fact("gross") == .money(Money(minorUnits: released, currency: .inr)))
    let episode = try #require(coin.first("share slice")?.first("series")?.first("episode"))
    #expect(episode.first("part")?.fact("share") != nil)
    expectSnapshot(of: text(of: coin), named: "trace-coin-unlock.txt")

    let pass = try trace("pas-20260401-000001", in: platform)
    expectSnapshot(of: text(of: pass), named: "trace-pass.txt")
    let subscription = try trace("sub-20260401-000001", in: platform)
    #expect(subscription.first("subscription start")?.name == "sub-20260401-000001")
    #expect(subscription.first("span")?.fact("earned") != nil)
    let store = try trace("app-20260401-000001", in: platform)
    #expect(store.first("tax slice")?.first("part") != nil)
    let touch = try trace("tch-20260401-000001", in: platform)
    #expect(touch.kind == "touch")
    try expectEpisodesSum(in: platform)
    let topUp = try trace(String(lot.name.dropFirst("top-ups:".count)), in: platform)
    #expect(topUp.first("lot")?.fact("carried") == lot.fact("carried"))
  }

  /// The report by episode sums to the report by series: unlocks, gross, refunds, net and share.
  private func expectEpisodesSum(in platform: SimulatedBook) throws {
    let month = try Period("2026-04", today: platform.settings.lastDay)
    func sums(_ table: Table) -> [String: [Int64]] {
      var sums: [String: [Int64]] = [:]
      for row in table.rows {
        guard case .text(let series) = row[0] else { continue }
        let figures = row[4...7].map { cell in
          if case .money(let money) = cell { money.minorUnits } else { Int64(0) }
        }
        sums[series] = zip(sums[series] ?? [0, 0, 0, 0], figures).map { $0 + $1 }
      }
      return sums.filter { $0.value != [0, 0, 0, 0] }
    }
    let series = try SeriesReport.table(of: platform.book, in: month, on: platform.connection)
    let episodes = try SeriesReport.episodes(
      of: platform.book, in: month, on: platform.connection)
    #expect(sums(episodes) == sums(series) && sums(series).count > 2)
  }
}
