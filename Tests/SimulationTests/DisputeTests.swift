import Money
import Simulation
import Testing

@Suite("Disputes and a network abroad in a simulation")
struct DisputeTests {
  private func platform(_ seed: UInt64, isWhole: Bool) throws -> Platform {
    try Platform(
      SimulationSettings(
        days: 14, unlocksPerDay: 60, coinsPerDay: 10, ordersPerDay: 4, disputes: isWhole,
        foreign: isWhole, seed: seed))
  }

  @Test("They leave the rest of the platform as it is", arguments: [1, 2])
  func separate(seed: UInt64) throws {
    let plain = try platform(seed, isWhole: false)
    let whole = try platform(seed, isWhole: true)
    let own = ["unlocks-", "refunds-", "sales-", "orders-", "returns-", "top-ups-", "flipkart_"]
    for path in own.flatMap({ plain.files($0) }) {
      #expect(try plain.bytes(path) == whole.bytes(path))
    }
    for path in plain.files("razorpay") {
      let told = try plain.records(path).compactMap { $0["entity_id"] }
      let rest = try whole.records(path).filter { $0["transaction_entity"] != "adjustment" }
      #expect(rest.compactMap { $0["entity_id"] } == told)
    }
    #expect(plain.files("chargebacks-").isEmpty && plain.files("impact_").isEmpty)
    #expect(try !plain.text("truth.json").contains("disputes"))
  }

  @Test("What the gateway takes and gives back is what we tell, but for the faults")
  func lines() throws {
    let platform = try platform(3, isWhole: true)
    var told: [String: Int64] = [:]
    // The gateway speaks two days after the event.
    var late: Set<String> = []
    for path in platform.files("chargebacks-") {
      let isLate = try platform.day(path) > platform.settings.lastDay.adding(days: -2)
      for row in try platform.records(path) {
        if isLate { late.insert(row["chargeback_id"] ?? "") }
        let amount = try paise(row["amount"])
        let fee = try paise(row["fee"]) + paise(row["fee_tax"])
        told[row["chargeback_id"] ?? "", default: 0] +=
          row["stage"] == "opened" ? -amount : row["stage"] == "won" ? amount : -fee
      }
    }
    var moved: [String: Int64] = [:]
    for path in platform.files("razorpay") {
      for row in try platform.records(path) where row["transaction_entity"] == "adjustment" {
        moved[row["dispute_id"] ?? "", default: 0] += try paise(row["credit"]) - paise(row["debit"])
      }
    }
    let faulty = try Set((platform.truth().open + platform.truth().healed).map(\.key))
    let different = told.filter {
      moved[$0.key] != $0.value && !faulty.contains("dispute:\($0.key)") && !late.contains($0.key)
    }
    #expect(different == [:] && moved.count > 5)
    #expect(told.values.contains { $0 == 0 } && told.values.contains { $0 < 0 })
    #expect(moved.keys.allSatisfy { told[$0] != nil || faulty.contains("dispute:\($0)") })
  }

  @Test("Rates stand on working days, and dollars are reported for every order")
  func foreign() throws {
    let platform = try platform(4, isWhole: true)
    let rates = try platform.records("exchange-rates.csv")
    #expect(rates.count >= 13 && rates.allSatisfy { $0["base"] == "USD" && $0["quote"] == "INR" })
    let states = try platform.files("impact_").flatMap { try platform.records($0) }
      .compactMap { $0["State"] }
    #expect(Set(states) == ["PENDING", "APPROVED", "REVERSED"])
    #expect(platform.result.counts.foreignRows == states.count)
  }
}
