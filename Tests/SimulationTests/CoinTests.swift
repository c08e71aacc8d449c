import Money
import Simulation
import TestSupport
import Testing

@Suite("The coins of a simulation")
struct CoinTests {
  /// What happens to a viewer's coins at one time.
  private struct Move {
    let at: Instant
    let viewer: String
    let coins: Int
  }

  private func topUps(of platform: Platform) throws -> [(row: [String: String], day: BusinessDay)] {
    try platform.files("top-ups-").flatMap { path in
      let day = try platform.day(path)
      return try platform.records(path).map { ($0, day) }
    }
  }

  private func moves(of platform: Platform) throws -> [Move] {
    let bought = try topUps(of: platform).map { entry in
      Move(
        at: try Instant(entry.row["paid_at"] ?? ""), viewer: entry.row["viewer"] ?? "",
        coins: number(entry.row["coins"]) + number(entry.row["bonus_coins"]))
    }
    let spent = try platform.files("wallet-unlocks-").flatMap { path in
      try platform.records(path).map { row in
        Move(
          at: try Instant(row["unlocked_at"] ?? ""), viewer: row["viewer"] ?? "",
          coins: -number(row["coins"]))
      }
    }
    let lots = try Dictionary(
      topUps(of: platform).map { ($0.row["top_up_id"] ?? "", $0.row) }
    ) { first, _ in first }
    let refunded = try platform.files("top-up-refunds-").flatMap { path in
      try platform.records(path).map { row in
        let lot = try #require(lots[row["top_up_id"] ?? ""])
        #expect(number(row["coins"]) == number(lot["coins"]) + number(lot["bonus_coins"]))
        #expect(row["amount"] == lot["amount"])
        return Move(
          at: try Instant(row["refunded_at"] ?? ""), viewer: lot["viewer"] ?? "",
          coins: -number(row["coins"]))
      }
    }
    return (bought + spent + refunded).sorted { $0.at < $1.at }
  }

  @Test("No viewer ever spends a coin that is not there", arguments: Seed.sweep(64))
  func neverBelowZero(seed: Seed) throws {
    var random = seed
    let platform = try Platform(
      days: 12, unlocks: 10, coins: Int.random(in: 1...60, using: &random), seed: random.next())
    var balances: [String: Int] = [:]
    for move in try moves(of: platform) {
      balances[move.viewer, default: 0] += move.coins
      #expect(balances[move.viewer, default: 0] >= 0, "\(move.viewer) at \(move.at)")
    }
    let counts = platform.result.counts
    #expect(counts.coinUnlocks == 12 * platform.settings.coinsPerDay)
    #expect(try topUps(of: platform).count == counts.topUps)
  }

  @Test("Coins that have expired are not spent")
  func expiry() throws {
    let platform = try Platform(days: 420, unlocks: 0, coins: 40, seed: 1, faults: "none")
    var lots: [String: [(coins: Int, expiresOn: BusinessDay)]] = [:]
    var expired = 0
    for move in try moves(of: platform) {
      let day = move.at.businessDay
      guard move.coins < 0 else {
        lots[move.viewer, default: []].append((move.coins, day.adding(days: 365)))
        continue
      }
      var rest = -move.coins
      let usable = lots[move.viewer, default: []].filter { $0.expiresOn > day }
      expired += lots[move.viewer, default: []].count - usable.count
      lots[move.viewer] = usable.compactMap { lot in
        let taken = min(rest, lot.coins)
        rest -= taken
        return taken < lot.coins ? (lot.coins - taken, lot.expiresOn) : nil
      }
      #expect(rest == 0, "\(move.viewer) at \(move.at)")
    }
    #expect(expired > 0)
  }

  @Test("A top-up is one of the packs, at a rupee a coin, for a year", arguments: Seed.sweep(4))
  func packs(seed: Seed) throws {
    var random = seed
    let platform = try Platform(days: 20, unlocks: 10, coins: 60, seed: random.next())
    var seen: Set<String> = []
    for (row, day) in try topUps(of: platform) {
      seen.insert("\(row["coins"] ?? "")/\(row["bonus_coins"] ?? "")")
      #expect(try paise(row["amount"]) == Int64(number(row["coins"]) * 100))
      #expect(row["expires_on"] == day.adding(days: 365).description)
      #expect(["upi", "card", "netbanking"].contains(row["method"]))
    }
    #expect(seen == ["100/10", "200/30", "500/100"])
  }

  @Test("Some top-ups are given back on their day, whole and before a coin of them is used")
  func regrets() throws {
    let platform = try Platform(days: 20, unlocks: 10, coins: 60, seed: 6)
    let refunds = try platform.files("top-up-refunds-").flatMap { try platform.records($0) }
    #expect(refunds.count == platform.result.counts.topUpRefunds && refunds.count > 3)
    #expect(Set(refunds.map { $0["top_up_id"] ?? "" }).count == refunds.count)
    let bought = try topUps(of: platform)
    for refund in refunds {
      let topUp = try #require(bought.first { $0.row["top_up_id"] == refund["top_up_id"] }).row
      let paidAt = try Instant(topUp["paid_at"] ?? "")
      #expect(try Instant(refund["refunded_at"] ?? "") > paidAt)
      let others = try bought.filter { $0.row["viewer"] == topUp["viewer"] }
        .map { try Instant($0.row["paid_at"] ?? "") }.filter { $0 > paidAt }
      #expect(others.allSatisfy { $0.businessDay > paidAt.businessDay })
    }
  }

  @Test("A viewer tells the same State each time")
  func places() throws {
    let platform = try Platform(days: 10, unlocks: 10, coins: 40, seed: 5)
    var places: [String: Set<String>] = [:]
    for stem in ["top-ups-", "wallet-unlocks-"] {
      for row in try platform.files(stem).flatMap({ try platform.records($0) }) {
        places[row["viewer"] ?? "", default: []].insert(row["place"] ?? "")
      }
    }
    #expect(places.values.allSatisfy { $0.count == 1 })
    #expect(Set(places.values.joined()).count > 3)
  }
}

/// Reads digits; a field without is zero.
func number(_ text: String?) -> Int { Int(text ?? "") ?? 0 }
