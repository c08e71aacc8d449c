import Money
import TestSupport
import Testing

@Suite("Allocation")
struct AllocationTests {
  @Test(
    "Known splits, to the minor unit",
    arguments: [
      (10_000, [1, 1, 1], [3_334, 3_333, 3_333]),
      (9_999, [75, 25], [7_499, 2_500]),
      (1_003, [49, 51], [491, 512]),
      (-10_000, [1, 1, 1], [-3_334, -3_333, -3_333]),
      (1, [1, 1], [1, 0]), (5, [0, 0], [5, 0]), (0, [3, 4], [0, 0]), (7, [0, 2, 0], [0, 7, 0]),
      (2, [1, 1, 1], [1, 1, 0]),
    ] as [(Int64, [Int64], [Int64])])
  func vectors(amount: Int64, weights: [Int64], parts: [Int64]) {
    #expect(Allocation.split(amount, by: weights) == parts)
    let money = Money(minorUnits: amount, currency: .inr).allocated(by: weights)
    #expect(money == parts.map { Money(minorUnits: $0, currency: .inr) })
  }

  @Test("Nothing is lost and no part errs by a whole unit", arguments: Seed.sweep(64))
  func exact(seed: Seed) {
    var random = seed
    for _ in 0..<50 {
      let (amount, weights) = random.allocation()
      let parts = Allocation.split(amount, by: weights)
      let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
      #expect(parts.reduce(0, +) == amount)
      for (part, weight) in zip(parts, weights) where whole > 0 {
        let error = Int128(part) * whole - Int128(amount) * Int128(weight)
        #expect(error.magnitude < whole.magnitude)
        if weight == 0 { #expect(part == 0) }
      }
    }
  }

  @Test("The parts of a negative amount are the negated parts", arguments: Seed.sweep(64))
  func negated(seed: Seed) {
    var random = seed
    let (amount, weights) = random.allocation()
    #expect(
      Allocation.split(-amount, by: weights) == Allocation.split(amount, by: weights).map { -$0 })
  }

  @Test(
    "Arrival order does not matter once payees are in the order of their ids",
    arguments: Seed.sweep(64))
  func permuted(seed: Seed) {
    var random = seed
    let (amount, weights) = random.allocation()
    let byID = Dictionary(uniqueKeysWithValues: weights.enumerated().map { ($0, $1) })
    func parts(arrival: [Int]) -> [Int: Int64] {
      let ids = arrival.sorted()
      let parts = Allocation.split(amount, by: ids.compactMap { byID[$0] })
      return Dictionary(uniqueKeysWithValues: zip(ids, parts))
    }
    let arrival = Array(weights.indices)
    #expect(parts(arrival: arrival.shuffled(using: &random)) == parts(arrival: arrival))
  }

  @Test("Equal remainders go to the earlier payees, larger remainders come first")
  func ties() {
    #expect(Allocation.split(3, by: [1, 1, 1, 1]) == [1, 1, 1, 0])
    #expect(Allocation.split(1, by: [1, 2]) == [0, 1])
  }

  @Test("Weights and amounts near the limit of 64 bits are split")
  func large() {
    #expect(
      Allocation.split(.max, by: [.max, .max]) == [(Int64.max / 2) + 1, Int64.max / 2])
  }

  @Test("No weights, and negative weights, stop the program")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = Allocation.split(1, by: []) }
    await #expect(processExitsWith: .failure) { _ = Allocation.split(1, by: [2, -1]) }
  }
}

extension Seed {
  fileprivate mutating func allocation() -> (amount: Int64, weights: [Int64]) {
    let amount = Int64.random(in: -1_000_000...1_000_000, using: &self)
    let count = Int.random(in: 1...12, using: &self)
    let largest: Int64 = [1, 10, 1_000_000][Int.random(in: 0..<3, using: &self)]
    return (amount, (0..<count).map { _ in Int64.random(in: 0...largest, using: &self) })
  }
}
