import Commerce
import Money
import TestSupport
import Testing

@Suite("True-ups of shares")
struct ShareTrueUpRuleTests {
  @Test(
    "They bring every payee to the later terms exactly, however it was split",
    arguments: Seed.sweep(64))
  func exact(seed: Seed) throws {
    var random = seed
    let weights = [
      "actor-3": try BasisPoints(Int.random(in: 1...9_999, using: &random)),
      "studio-12": try BasisPoints(1),
    ]
    let rate = try BasisPoints(Int.random(in: 0...10_000, using: &random))
    let after = ShareVersion(agreement: "a", version: 2, rate: rate, weights: weights)
    let days = (1...5).map { number in
      LateDay(
        day: CommerceBook.day, series: "S\(number)",
        netMinor: Int64.random(in: 0...100_000, using: &random),
        grossMinor: Int64.random(in: 0...120_000, using: &random),
        heldMinor: ["studio-12": Int64.random(in: 0...40_000, using: &random), "left": 5],
        before: nil, after: after, revision: 0)
    }
    let trueUps = ShareTrueUpRule.trueUps(of: days.shuffled(using: &random))
    #expect(trueUps.count == 15)
    let net = days.reduce(0) { $0 + $1.netMinor }
    #expect(trueUps.reduce(0) { $0 + $1.afterMinor } == rate.share(of: net))
    #expect(trueUps.filter { $0.party == "left" }.allSatisfy { $0.amountMinor == -5 })
    #expect(trueUps == ShareTrueUpRule.trueUps(of: days))
  }
}
