import Foundation
import Money
import Simulation
import Testing

@Suite("The events of a simulation")
struct EventsTests {
  @Test("Twins are two unlocks of one viewer and episode in one second")
  func twins() throws {
    let platform = try Platform(days: 4, unlocks: 2_000, seed: 1)
    var seen: [String: Set<String>] = [:]
    for path in platform.files("unlocks-") {
      for row in try platform.records(path) {
        let key = ["viewer", "series", "episode", "paid_at", "amount"].map { row[$0] ?? "" }
        seen[key.joined(separator: " "), default: []].insert(row["unlock_id"] ?? "")
      }
    }
    #expect(platform.result.counts.twins > 0)
    #expect(seen.values.count { $0.count == 2 } == platform.result.counts.twins)
  }

  @Test(
    "A refund is full, within three days, and settled two days later",
    arguments: 1...3 as ClosedRange)
  func refunds(seed: UInt64) throws {
    let platform = try Platform(days: 12, seed: seed, refundsPerMillion: 30_000)
    var prices: [String: (amount: String?, paid: Instant)] = [:]
    for path in platform.files("unlocks-") {
      for row in try platform.records(path) {
        prices[row["unlock_id"] ?? ""] = (row["amount"], try Instant(row["paid_at"] ?? ""))
      }
    }
    let truth = try platform.truth()
    let faulted = Set((truth.open + truth.healed).map(\.key))
    var count = 0
    for path in platform.files("refunds-") {
      let folder = try platform.day(path).adding(days: 2)
      let report = platform.files("razorpay_").first { $0.contains("/\(folder)/") }
      let lines = try report.map { try platform.records($0) } ?? []
      for row in try platform.records(path) {
        count += 1
        let unlock = try #require(prices[row["unlock_id"] ?? ""])
        let given = try Instant(row["refunded_at"] ?? "")
        #expect(row["amount"] == unlock.amount)
        #expect(given > unlock.paid)
        #expect(given.businessDay.days(since: unlock.paid.businessDay) <= 3)
        #expect(try given.businessDay == platform.day(path))
        #expect(!faulted.contains(row["unlock_id"] ?? ""))
        let line = lines.first {
          $0["transaction_entity"] == "refund" && $0["order_receipt"] == row["unlock_id"]
        }
        #expect((line?["amount"] == row["amount"]) == (folder <= platform.settings.lastDay))
      }
    }
    #expect(count > 20)
    #expect(count == platform.result.counts.refunds)
  }

  @Test("Some sales are first heard of from the partner")
  func partnerFirst() throws {
    let platform = try Platform(days: 12, seed: 2, faults: "none")
    var ownDay: [String: BusinessDay] = [:]
    for path in platform.files("sales-") {
      for row in try platform.records(path) {
        ownDay[row["partner_item_id"] ?? ""] = try platform.day(path)
      }
    }
    var first = 0
    for path in platform.files("flipkart_") {
      let arrival = try platform.day(path)
      for row in try platform.records(path) where row["status"] == "tentative" {
        let own = ownDay[row["affiliateOrderItemId"] ?? ""]
        if own.map({ $0 > arrival }) ?? true { first += 1 }
        if let own, own > arrival { #expect(own.days(since: arrival) == 1) }
      }
    }
    #expect((5...50).contains(first))
  }

  @Test("Orders are tentative on the third day and settled five to nine days after")
  func restated() throws {
    let platform = try Platform(days: 14, seed: 3)
    var states: [String: [String]] = [:]
    for path in platform.files("flipkart_") {
      let arrival = try platform.day(path)
      for row in try platform.records(path) {
        let parts = (row["orderDate"] ?? "").split(separator: "-")
        let ordered = try BusinessDay("\(parts[2])-\(parts[0])-\(parts[1])")
        let delay = arrival.days(since: ordered)
        #expect(row["status"] == "tentative" ? delay == 3 : (5...9).contains(delay))
        states[row["affiliateOrderItemId"] ?? "", default: []].append(row["status"] ?? "")
      }
    }
    let histories = Set(states.values)
    #expect(histories.contains(["tentative", "approved"]))
    #expect(histories.contains(["tentative", "cancelled"]))
    #expect(histories.allSatisfy { $0.first == "tentative" && $0.count <= 2 })
  }

  @Test("A benchmark file holds what its control row says, with ids that rise or scatter")
  func benchmarkFile() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "bahi-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let day = SimulationSettings.firstDayDefault
    for randomKeys in [false, true] {
      try UnlockFile.write(to: path, count: 3_000, day: day, seed: 9, randomKeys: randomKeys)
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      let rows = lines.dropFirst().dropLast().map { $0.split(separator: ",") }
      let sum = try rows.reduce(0) { try $0 + paise(String($1[5])) }
      let money = Money(minorUnits: sum, currency: .inr).decimalText
      #expect(lines.last == "#control,3000,\(money)")
      let ids = rows.map { String($0[0]) }
      #expect(Set(ids).count == 3_000)
      #expect((ids == ids.sorted()) == !randomKeys)
      let times = rows.map { String($0[1]) }
      #expect(times == times.sorted())
      #expect(times.allSatisfy { $0.hasPrefix("2026-04-01T") })
    }
  }
}
