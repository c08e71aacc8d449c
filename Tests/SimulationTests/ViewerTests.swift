import Money
import Simulation
import TestSupport
import Testing

@Suite("Passes, subscriptions, views and touches of a simulation")
struct ViewerTests {
  private func platform(days: Int = 16, seed: UInt64, faults: String = "none") throws -> Platform {
    try Platform(
      days: days, unlocks: 20, orders: 6, passes: 12, subscriptions: 12, appStore: 9, freeViews: 7,
      touches: true, seed: seed, faults: faults)
  }

  private func rows(_ stem: String, of platform: Platform) throws -> [[String: String]] {
    try platform.files(stem).flatMap { try platform.records($0) }
  }

  @Test("A pass has ten episodes more than are released at first, and they come one by one")
  func passes() throws {
    let platform = try platform(days: 24, seed: 3)
    let passes = try rows("passes-", of: platform)
    #expect(passes.count == 24 * 12 && passes.count == platform.result.counts.passes)
    #expect(passes.allSatisfy { $0["episodes"] == "70" })
    var released: [String: Int] = [:]
    for path in platform.files("releases-") {
      for row in try platform.records(path) {
        #expect(try BusinessDay(row["released_on"] ?? "") <= platform.day(path))
        released[row["series"] ?? "", default: 0] += 1
      }
    }
    #expect(released == ["S1": 70, "S2": 70, "S3": 70])
    let first = try #require(platform.files("releases-").first)
    #expect(try platform.records(first).count == 180)
    let refunds = try rows("refunds-of-passes-", of: platform)
    #expect(refunds.count == platform.result.counts.passRefunds && refunds.count > 5)
    let prices = Dictionary(passes.map { ($0["pass_id"], $0["amount"]) }) { first, _ in first }
    let isWhole = refunds.map { $0["amount"] == prices[$0["unlock_id"]] }
    #expect(isWhole.contains(true) && isWhole.contains(false))
  }

  @Test(
    "A subscription starts once, and all that happens to it comes after that",
    arguments: Seed.sweep(8))
  func subscriptions(seed: Seed) throws {
    var random = seed
    let platform = try platform(seed: random.next())
    let changes = try rows("subscriptions-", of: platform)
    #expect(changes.count == platform.result.counts.subscriptionChanges)
    let known: Set = ["start", "renew", "upgrade", "cancel", "refund"]
    #expect(Set(changes.map { $0["event"] ?? "" }).isSubset(of: known))
    for (id, events) in Dictionary(grouping: changes, by: { $0["subscription_id"] ?? "" }) {
      #expect(events.first?["event"] == "start", "\(id)")
      #expect(events.count { $0["event"] == "start" } == 1)
      let times = try events.map { try Instant($0["at"] ?? "") }
      #expect(Set(times).count == times.count && times == times.sorted())
      for event in events where event["event"] == "refund" {
        #expect(event["amount"] == events.first?["amount"] && events.count == 2)
      }
    }
  }

  @Test("Thirty days show every change of a subscription")
  func everyChange() throws {
    let changes = try rows("subscriptions-", of: try platform(days: 30, seed: 4))
    #expect(
      Set(changes.map { $0["event"] ?? "" }) == ["start", "renew", "upgrade", "cancel", "refund"])
    let cancelled = Set(changes.filter { $0["event"] == "cancel" }.map { $0["days"] ?? "" })
    #expect(cancelled == ["0", ""])
  }

  @Test("The store reports a day later and keeps 15 % and the tax on it; free views cost nothing")
  func views() throws {
    let platform = try platform(seed: 5)
    #expect(platform.files("app-store-").count == 15)
    for path in platform.files("app-store-") {
      for row in try platform.records(path) {
        let paid = try Instant(row["paid_at"] ?? "").businessDay
        #expect(try paid.adding(days: 1) == platform.day(path))
        let fee = (try paise(row["amount"]) * 15 + 50) / 100
        #expect(try paise(row["fee"]) == fee && paise(row["fee_tax"]) == (fee * 18 + 50) / 100)
      }
    }
    let free = try rows("free-views-", of: platform)
    #expect(free.count == 16 * 7 && free.allSatisfy { $0["amount"] == "0.00" })
    #expect(try platform.text("agreements.yaml").contains("code: playstore, kind: app-store"))
  }

  @Test("Each sale and each order line has touches, and none of them comes after it")
  func touches() throws {
    let platform = try platform(seed: 6)
    var times: [String: Instant] = [:]
    for row in try rows("sales-", of: platform) + rows("orders-", of: platform) {
      times[row["sale_id"] ?? row["line_id"] ?? ""] = try Instant(row["ordered_at"] ?? "")
    }
    let touches = try rows("touches-", of: platform)
    #expect(touches.count == platform.result.counts.touches)
    for touch in touches {
      guard let time = times[touch["sale_id"] ?? ""] else { continue }
      #expect(try Instant(touch["at"] ?? "") <= time)
    }
    #expect(Set(times.keys).isSubset(of: Set(touches.map { $0["sale_id"] ?? "" })))
    #expect(
      Set(touches.map { $0["kind"] ?? "" }) == ["hotspot", "link", "live", "affiliate"])
  }

  @Test("Every kind of fault of a payment falls on passes or subscriptions too")
  func faults() throws {
    let truth = try Platform(days: 12, unlocks: 20, passes: 20, subscriptions: 20, seed: 7).truth()
    let shown = (truth.open + truth.healed).filter {
      $0.key.hasPrefix("pas-") || $0.key.hasPrefix("sub-")
    }
    #expect(
      Set(shown.map(\.code)) == [
        "MISSING_IN_REPORT", "MISSING_IN_LEDGER", "DUPLICATE_IN_REPORT", "AMOUNT_MISMATCH",
        "AMOUNT_ROUNDING",
      ])
  }

  @Test("Numbers below zero are refused, each by its name")
  func outOfRange() {
    func refusal(_ make: () throws -> SimulationSettings) -> String? {
      #expect(throws: SimulationError.self) { try make() }?.description
    }
    #expect(
      refusal { try SimulationSettings(days: 1, unlocksPerDay: 1, passesPerDay: -1, seed: 1) }
        == "passes per day is -1, it must lie within 0 and 2000000")
    #expect(
      refusal {
        try SimulationSettings(days: 1, unlocksPerDay: 1, subscriptionsPerDay: -1, seed: 1)
      } == "subscriptions per day is -1, it must lie within 0 and 2000000")
    #expect(
      refusal { try SimulationSettings(days: 1, unlocksPerDay: 1, appStorePerDay: -1, seed: 1) }
        == "app store per day is -1, it must lie within 0 and 2000000")
    #expect(
      refusal { try SimulationSettings(days: 1, unlocksPerDay: 1, freeViewsPerDay: -1, seed: 1) }
        == "free views per day is -1, it must lie within 0 and 2000000")
  }
}
