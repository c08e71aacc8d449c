import Simulation
import Testing

@Suite("The truth of a simulation")
struct TruthTests {
  private static let codes: Set = [
    "open razorpay MISSING_IN_REPORT", "healed razorpay MISSING_IN_REPORT",
    "open razorpay MISSING_IN_LEDGER", "open razorpay DUPLICATE_IN_REPORT",
    "healed razorpay AMOUNT_ROUNDING", "open razorpay AMOUNT_MISMATCH",
    "open flipkart RATE_MISMATCH", "open flipkart MISSING_IN_REPORT",
    "healed flipkart REVERSED_BY_PARTNER", "open hdfc SETTLEMENT_SHORT",
  ]

  @Test("Ten days at standard rates show every kind of fault", arguments: 1...16 as ClosedRange)
  func everyKind(seed: UInt64) throws {
    let platform = try Platform(seed: seed)
    let truth = try platform.truth()
    let shown =
      truth.open.map { "open \($0.feed) \($0.code)" }
      + truth.healed.map { "healed \($0.feed) \($0.code)" }
    #expect(Set(shown) == TruthTests.codes)
    #expect(platform.result.files.contains { $0.hasSuffix("-again.csv") })
  }

  @Test("A month of 2,000 unlocks a day shows tens of each gateway fault")
  func tens() throws {
    let platform = try Platform(days: 30, unlocks: 2_000, seed: 3)
    for kind in FaultKind.allCases where kind != .paidShort && kind != .deliveredTwice {
      #expect(platform.result.counts.faults[kind, default: 0] >= 20, "\(kind)")
    }
  }

  @Test("Without faults there is nothing to find", arguments: 1...4 as ClosedRange)
  func none(seed: UInt64) throws {
    let platform = try Platform(seed: seed, faults: "none")
    #expect(try platform.truth() == TruthFile(open: [], healed: []))
    #expect(try Audit(platform).found == TruthFile(open: [], healed: []))
    #expect(!platform.result.files.contains { $0.hasSuffix("-again.csv") })
  }

  @Test(
    "A second reading of the files finds exactly the truth",
    arguments: [
      (1, 10, "standard"), (2, 10, "standard"), (3, 8, "standard"), (4, 5, "standard"),
      (5, 3, "standard"), (6, 1, "standard"), (7, 16, "standard,late=40,dropped=40,alien=20"),
      (8, 16, "sale-reversed=30,sale-dropped=20,wrong-rate=20"), (9, 12, "paid-short=10"),
      (10, 12, "off-by-paisa=60,off-by-amount=60,doubled=40,delivered-twice=20"),
    ] as [(UInt64, Int, String)])
  func audited(seed: UInt64, days: Int, faults: String) throws {
    let platform = try Platform(days: days, seed: seed, faults: faults)
    let truth = try platform.truth()
    #expect(try Audit(platform).found == truth)
    if days >= 8 { #expect(!truth.open.isEmpty || !truth.healed.isEmpty) }
  }

  @Test("Every fault has an event of its own", arguments: 1...4 as ClosedRange)
  func oneEach(seed: UInt64) throws {
    let truth = try Platform(seed: seed, faults: "standard,late=30,doubled=30").truth()
    let keys = (truth.open + truth.healed).map { "\($0.feed) \($0.key)" }
    #expect(Set(keys).count == keys.count)
  }

  @Test("Differences of one paisa stay within the budget of a feed and day")
  func budget() throws {
    let platform = try Platform(
      days: 10, unlocks: 2_000, seed: 4, faults: "off-by-paisa=900")
    let perDay = Dictionary(grouping: try platform.truth().healed, by: \.date).mapValues(\.count)
    #expect(perDay.values.allSatisfy { $0 <= 100 })
    #expect(platform.result.counts.faults[.offByPaisa] == 900)
  }
}
