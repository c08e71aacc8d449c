import Foundation
import Simulation
import Testing

@Suite("The settings of a simulation")
struct SettingsTests {
  @Test(
    "Faults are read from text",
    arguments: [
      ("none", FaultKind.dropped, FaultRate.count(0)),
      ("standard", .dropped, .perMillion(500)),
      ("standard", .saleReversed, .perMillion(8_000)),
      ("dropped=3", .dropped, .count(3)), ("dropped=3", .late, .count(0)),
      ("late=0.1%", .late, .perMillion(1_000)), ("late=0.0001%", .late, .perMillion(1)),
      ("standard,alien=0", .alien, .count(0)), ("standard,alien=0", .late, .perMillion(500)),
      ("off-by-paisa=100%,paid-short=2", .paidShort, .count(2)),
    ])
  func faults(text: String, kind: FaultKind, rate: FaultRate) throws {
    #expect(try FaultRates(text)[kind] == rate)
  }

  @Test(
    "Other text is refused with the kinds that there are",
    arguments: [
      "", "all", "dropped", "dropped=", "dropped=-1", "lost=3", "late=101%", "late=1,none",
    ])
  func notFaults(text: String) {
    let error = #expect(throws: SimulationError.notFaults(text)) { try FaultRates(text) }
    #expect(
      error?.description == "\"\(text)\" is not none, standard, or a list such as "
        + "dropped=3,late=0.1%; the kinds are late, dropped, alien, doubled, off-by-paisa, "
        + "off-by-amount, sale-reversed, sale-dropped, wrong-rate, paid-short, delivered-twice")
  }

  @Test("Numbers that make no platform are refused")
  func outOfRange() {
    let error = #expect(throws: SimulationError.self) {
      try SimulationSettings(days: 0, unlocksPerDay: 10, seed: 1)
    }
    #expect(error?.description == "days is 0, it must lie within 1 and 3660")
    #expect(throws: SimulationError.self) {
      try SimulationSettings(days: 1, unlocksPerDay: 10, seed: 1, series: 3, creators: 4)
    }
  }

  @Test("More faults than the days can carry are refused")
  func tooMany() {
    let error = #expect(throws: SimulationError.self) {
      try Platform(days: 10, unlocks: 20, seed: 1, faults: "dropped=21")
    }
    #expect(
      error?.description
        == "the faults ask for 21 of kind dropped, the days have room for 20")
  }

  @Test("A rate beyond what the days can carry fills the room that there is")
  func fullRate() throws {
    let platform = try Platform(days: 10, unlocks: 50, seed: 1, faults: "dropped=100%")
    #expect(platform.result.counts.faults[.dropped] == 50)
    #expect(try Audit(platform).found == platform.truth())
  }

  @Test("A folder that holds a simulation is not written over")
  func folderInUse() throws {
    let platform = try Platform(days: 1, unlocks: 3, seed: 1)
    let before = try platform.bytes("truth.json")
    let error = #expect(throws: SimulationError.self) {
      try Simulator(platform.settings).write(to: platform.folder.path)
    }
    #expect(
      error?.description
        == "\"\(platform.folder.path)\" already holds a simulation, choose another "
        + "folder")
    #expect(try platform.bytes("truth.json") == before)
  }

  @Test("A path that cannot be written is named")
  func cannotWrite() {
    let error = #expect(throws: SimulationError.self) {
      try UnlockFile.write(
        to: "/proc/none/u.csv", count: 1, day: SimulationSettings.firstDayDefault, seed: 1)
    }
    #expect(
      error?.description
        == "\"/proc/none/u.csv\" cannot be written: No such file or directory")
  }

  @Test(
    "The smallest platforms are whole",
    arguments: [(1, 0, 0), (9, 0, 3), (30, 1, 1), (9, 10, 0), (12, 2, 1)] as [(Int, Int, Int)])
  func small(days: Int, unlocks: Int, sales: Int) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let platform = try Platform(
        days: days, unlocks: unlocks, sales: sales, seed: seed, refundsPerMillion: 200_000)
      #expect(platform.result.counts.unlocks == days * unlocks)
      #expect(platform.files("unlocks-").count == days)
      #expect(platform.files("razorpay_").isEmpty == (unlocks == 0 || days < 3))
      #expect(platform.files("flipkart_").isEmpty == (sales == 0 || days < 4))
      #expect(try Audit(platform).found == platform.truth())
    }
  }
}
