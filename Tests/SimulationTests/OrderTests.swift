import Money
import Simulation
import TestSupport
import Testing

@Suite("The orders of a simulation")
struct OrderTests {
  private func rows(_ stem: String, of platform: Platform) throws -> [[String: String]] {
    try platform.files(stem).flatMap { try platform.records($0) }
  }

  @Test("What a line is paid follows from its price", arguments: Seed.sweep(16))
  func paid(seed: Seed) throws {
    var random = seed
    let platform = try Platform(days: 5, unlocks: 20, orders: 40, seed: random.next())
    let lines = try rows("orders-", of: platform)
    for row in lines {
      let price = try paise(row["price"])
      let discount = try paise(row["discount"])
      #expect(try paise(row["paid"]) == price - discount + paise(row["shipping"]))
      #expect(price % Int64(number(row["quantity"])) == 0 && discount * 5 <= price)
      let isOurs = row["merchant"]?.isEmpty == true
      #expect((row["cost"]?.isEmpty == false) == isOurs)
      let bearers = discount == 0 ? [""] : isOurs ? ["platform"] : ["platform", "merchant"]
      #expect(bearers.contains(row["discount_by"] ?? "?"))
      #expect((row["scene_ms"]?.isEmpty == true) == (row["live_event"]?.isEmpty == false))
      #expect(row["coupon"]?.isEmpty == true || row["affiliate"]?.isEmpty == false)
      #expect(["upi", "card", "netbanking"].contains(row["method"]))
    }
    #expect(Set(lines.map { $0["line_id"] ?? "" }).count == lines.count)
    #expect(Set(lines.map { $0["order_id"] ?? "" }).count == 5 * 40)
    #expect(platform.result.counts.orders == 5 * 40)
    #expect(platform.result.counts.orderLines == lines.count)
    for path in platform.files("orders-") {
      let sum = try platform.records(path).reduce(0) { try $0 + paise($1["paid"]) }
      let text = Money(minorUnits: sum, currency: .inr).decimalText
      let count = try platform.records(path).count
      #expect(try platform.text(path).hasSuffix("#control,\(count),\(text)\n"))
    }
  }

  @Test("A month has goods of ours and of every merchant, all whom the agreements know")
  func terms() throws {
    let platform = try Platform(days: 20, unlocks: 20, orders: 40, seed: 1)
    let terms = try platform.text("agreements.yaml")
    let lines = try rows("orders-", of: platform)
    let merchants = Set(lines.map { $0["merchant"] ?? "" })
    #expect(merchants.count == 4 && merchants.contains(""))
    let affiliates = Set(lines.map { $0["affiliate"] ?? "" })
    #expect(affiliates.count == 3 && affiliates.contains(""))
    for merchant in merchants where !merchant.isEmpty {
      #expect(terms.contains("{ code: \(merchant), kind: merchant"))
      let rates = try categories(of: "\(merchant)-marketplace", in: terms)
      let sold = lines.filter { $0["merchant"] == merchant }.map { $0["category"] ?? "" }
      #expect(Set(sold).isSubset(of: rates))
    }
    for affiliate in affiliates where !affiliate.isEmpty {
      #expect(terms.contains("{ code: \(affiliate), kind: affiliate"))
      let rates = try categories(of: "\(affiliate)-affiliate", in: terms)
      #expect(Set(lines.map { $0["category"] ?? "" }).isSubset(of: rates))
    }
    #expect(Set(lines.map { $0["tax_rate"] ?? "" }) == ["5", "18"])
    #expect(lines.contains { $0["live_event"]?.isEmpty == false })
  }

  private func categories(of agreement: String, in terms: String) throws -> Set<String> {
    let lines = terms.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0 == "  - code: \(agreement)" })
    let line = try #require(lines[start...].first { $0.contains("categories:") })
    return Set(
      line.split(separator: "{")[1].split(separator: ",").map {
        String($0.split(separator: ":")[0].filter { $0 != " " })
      })
  }

  @Test("Returns stay within their line, in pieces and in money", arguments: Seed.sweep(64))
  func returns(seed: Seed) throws {
    var random = seed
    let platform = try Platform(days: 30, unlocks: 5, orders: 12, seed: random.next())
    var lines: [String: [String: String]] = [:]
    for row in try rows("orders-", of: platform) { lines[row["line_id"] ?? ""] = row }
    var back: [String: (pieces: Int, minor: Int64)] = [:]
    for path in platform.files("returns-") {
      for row in try platform.records(path) {
        let id = row["line_id"] ?? ""
        let line = try #require(lines[id])
        let ordered = try Instant(line["ordered_at"] ?? "")
        let returned = try Instant(row["returned_at"] ?? "")
        #expect(returned.businessDay.days(since: ordered.businessDay) >= 2)
        #expect(try returned.businessDay == platform.day(path))
        #expect(["yes", "no"].contains(row["restocked"]))
        let before = back[id] ?? (0, 0)
        let now = (
          pieces: before.pieces + number(row["quantity"]),
          minor: before.minor + (try paise(row["amount"]))
        )
        let (quantity, paid) = (number(line["quantity"]), try paise(line["paid"]))
        #expect(now.pieces <= quantity && now.minor <= paid)
        #expect(try number(row["quantity"]) > 0 && paise(row["amount"]) > 0)
        #expect((now.pieces == quantity) == (now.minor == paid))
        back[id] = now
      }
    }
    #expect(platform.result.counts.returns >= back.count && !back.isEmpty)
  }

  @Test("Some returns are partial, some come after three weeks, and some lines have two")
  func sorts() throws {
    let platform = try Platform(days: 60, unlocks: 20, orders: 60, seed: 2)
    var lines: [String: [String: String]] = [:]
    for row in try rows("orders-", of: platform) { lines[row["line_id"] ?? ""] = row }
    let returns = try rows("returns-", of: platform)
    let lineIDs = returns.map { $0["line_id"] ?? "" }
    #expect(returns.contains { $0["quantity"] != lines[$0["line_id"] ?? ""]?["quantity"] })
    #expect(lineIDs.count > Set(lineIDs).count)
    let late = try returns.filter {
      let ordered = try Instant(lines[$0["line_id"] ?? ""]?["ordered_at"] ?? "")
      return try Instant($0["returned_at"] ?? "").businessDay.days(since: ordered.businessDay) > 15
    }
    #expect(!late.isEmpty && late.count * 3 < returns.count)
  }
}
