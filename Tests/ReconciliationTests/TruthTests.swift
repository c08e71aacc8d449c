import Money
import Postgres
import Reconciliation
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
}
