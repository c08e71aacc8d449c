import Money
import TestSupport
import Testing

@Suite("Rounding")
struct RoundingTests {
  @Test(
    "Halves go away from zero",
    arguments: [
      (25, 10, 3), (-25, 10, -3), (5, 10, 1), (-5, 10, -1), (24, 10, 2), (-24, 10, -2), (0, 7, 0),
      (1, 3, 0), (2, 3, 1), (-2, 3, -1),
    ] as [(Int64, Int64, Int64)])
  func halves(numerator: Int64, denominator: Int64, rounded: Int64) {
    #expect(Rounding.halfUp(Int128(numerator), over: Int128(denominator)) == Int128(rounded))
    #expect(Rounding.share(of: numerator, part: 1, whole: denominator) == rounded)
  }

  @Test("Every rate of every small amount is the nearest minor unit")
  func exhaustive() throws {
    for points in 0...10_000 {
      let rate = try BasisPoints(points)
      for amount in Int64(0)...20 {
        let share = rate.share(of: amount)
        let twiceTheError = 2 * (share * 10_000 - amount * Int64(points))
        guard twiceTheError > -10_000, twiceTheError <= 10_000, rate.share(of: -amount) == -share
        else {
          Issue.record("\(rate) of \(amount) is \(share)")
          return
        }
      }
    }
  }

  @Test("A share errs by half a unit at most, and is odd in the amount", arguments: Seed.sweep(64))
  func shares(seed: Seed) {
    var random = seed
    for _ in 0..<200 {
      let amount = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)
      let whole = Int64.random(in: 1...1_000_000, using: &random)
      let part = Int64.random(in: 0...whole, using: &random)
      let share = Rounding.share(of: amount, part: part, whole: whole)
      let error = Int128(share) * Int128(whole) - Int128(amount) * Int128(part)
      #expect(error.magnitude * 2 <= UInt128(whole))
      #expect(Rounding.share(of: -amount, part: part, whole: whole) == -share)
      #expect(Rounding.share(of: amount, part: -part, whole: -whole) == share)
    }
  }

  @Test("Instalments of a cumulative share close exactly", arguments: Seed.sweep(64))
  func cumulative(seed: Seed) {
    var random = seed
    let amount = Int64.random(in: -100_000...100_000, using: &random)
    let count = Int64.random(in: 1...400, using: &random)
    var done: Int64 = 0
    for part in 1...count {
      let instalment = Rounding.share(of: amount, part: part, whole: count) - done
      #expect(abs(instalment * count - amount) <= count)
      done += instalment
    }
    #expect(done == amount)
  }

  @Test("The first of thirty days of ₹168.64 is ₹5.62")
  func subscriptionDay() {
    #expect(Rounding.share(of: 16_864, part: 1, whole: 30) == 562)
  }

  @Test("A share of nothing, and of the largest amount")
  func edges() {
    #expect(Rounding.share(of: 100, part: 1, whole: 0) == 0)
    #expect(Rounding.share(of: .max, part: 10_000, whole: 10_000) == .max)
    #expect(Rounding.share(of: .min, part: 1, whole: 1) == .min)
  }

  @Test("A division by zero and a share beyond 64 bits stop the program")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = Rounding.halfUp(1, over: 0) }
    await #expect(processExitsWith: .failure) {
      _ = Rounding.share(of: .max, part: 2, whole: 1)
    }
  }
}
