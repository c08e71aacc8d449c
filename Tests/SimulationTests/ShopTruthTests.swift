import Money
import Simulation
import TestSupport
import Testing

@Suite("The truth about coins and orders")
struct ShopTruthTests {
  @Test("A second reading of the files finds exactly the truth", arguments: Seed.sweep(64))
  func audited(seed: Seed) throws {
    var random = seed
    let faults = ["standard", "none", "standard,late=5%,dropped=5%,alien=5%,doubled=5%"]
    let platform = try Platform(
      days: Int.random(in: 1...14, using: &random),
      unlocks: Int.random(in: 0...60, using: &random),
      coins: Int.random(in: 0...60, using: &random),
      orders: Int.random(in: 0...30, using: &random),
      passes: Int.random(in: 0...20, using: &random),
      subscriptions: Int.random(in: 0...20, using: &random), seed: random.next(),
      faults: faults.randomElement(using: &random) ?? "none", refundsPerMillion: 100_000)
    #expect(try Audit(platform).found == platform.truth())
  }

  @Test("Every kind of fault of a payment falls on coins or orders too", arguments: Seed.sweep(8))
  func everyKind(seed: Seed) throws {
    var random = seed
    let truth = try Platform(days: 10, coins: 60, orders: 30, seed: random.next()).truth()
    func shown(_ entries: [TruthFile.Entry]) -> Set<String> {
      Set(
        entries.filter { $0.key.hasPrefix("ord-") || $0.key.hasPrefix("top-") }.map(\.code))
    }
    #expect(
      shown(truth.open) == [
        "MISSING_IN_REPORT", "MISSING_IN_LEDGER", "DUPLICATE_IN_REPORT", "AMOUNT_MISMATCH",
      ])
    #expect(shown(truth.healed) == ["MISSING_IN_REPORT", "AMOUNT_ROUNDING"])
  }

  @Test("The unlocks and sales are those of a platform without a shop", arguments: Seed.sweep(4))
  func separateStreams(seed: Seed) throws {
    var random = seed
    let number = random.next()
    let plain = try Platform(seed: number)
    let whole = try Platform(coins: 50, orders: 20, seed: number)
    for path in ["unlocks-", "refunds-", "sales-", "flipkart_"].flatMap({ plain.files($0) }) {
      #expect(try plain.bytes(path) == whole.bytes(path), "\(path)")
    }
    let own = try plain.truth()
    let all = try whole.truth()
    func ofUnlocks(_ entries: [TruthFile.Entry]) -> [TruthFile.Entry] {
      entries.filter { $0.feed != "hdfc" && !$0.key.hasPrefix("ord-") && !$0.key.hasPrefix("top-") }
    }
    #expect(ofUnlocks(all.open) == ofUnlocks(own.open))
    #expect(ofUnlocks(all.healed) == own.healed)
  }

  @Test("The same settings give the same bytes", arguments: Seed.sweep(3))
  func repeatable(seed: Seed) throws {
    var random = seed
    let number = random.next()
    let first = try Platform(coins: 40, orders: 20, seed: number)
    let second = try Platform(coins: 40, orders: 20, seed: number)
    #expect(first.result == second.result)
    for path in first.result.files {
      #expect(try first.bytes(path) == second.bytes(path), "\(path)")
    }
  }

  @Test("The own events of the shop do not depend on the faults")
  func ownEvents() throws {
    let clean = try Platform(coins: 40, orders: 20, seed: 4, faults: "none")
    let faulty = try Platform(coins: 40, orders: 20, seed: 4)
    for path in ["top-ups-", "wallet-unlocks-", "orders-"].flatMap({ clean.files($0) }) {
      #expect(try clean.bytes(path) == faulty.bytes(path), "\(path)")
    }
  }

  @Test("The gateway's ids differ from line to line", arguments: Seed.sweep(4))
  func gatewayIDs(seed: Seed) throws {
    var random = seed
    let platform = try Platform(days: 20, unlocks: 40, coins: 20, orders: 40, seed: random.next())
    let ids = try platform.files("razorpay_").flatMap { try platform.records($0) }
      .map { $0["entity_id"] ?? "" }
    #expect(Set(ids).count == ids.count)
    #expect(ids.count == platform.result.counts.gatewayLines)
  }

  @Test("Numbers of coins and orders below zero are refused")
  func outOfRange() {
    let coins = #expect(throws: SimulationError.self) {
      try SimulationSettings(days: 1, unlocksPerDay: 10, coinsPerDay: -1, seed: 1)
    }
    #expect(coins?.description == "coins per day is -1, it must lie within 0 and 2000000")
    let orders = #expect(throws: SimulationError.self) {
      try SimulationSettings(days: 1, unlocksPerDay: 10, ordersPerDay: -1, seed: 1)
    }
    #expect(orders?.description == "orders per day is -1, it must lie within 0 and 2000000")
  }
}
