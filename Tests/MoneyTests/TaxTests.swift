import Money
import TestSupport
import Testing

@Suite("Tax and shares of small payments")
struct TaxTests {
  private let eighteen: BasisPoints

  init() throws {
    eighteen = try BasisPoints(percent: "18 %")
  }

  @Test("₹100 is 84.74 + 7.63 + 7.63 within a State and 84.75 + 15.25 between States")
  func headsOfHundred() {
    let inside = GST.extract(fromMinor: 10_000, rate: eighteen, supply: .intraState)
    #expect(
      [inside.netMinor, inside.cgstMinor, inside.sgstMinor, inside.igstMinor] == [
        8_474, 763, 763, 0,
      ])
    let between = GST.extract(fromMinor: 10_000, rate: eighteen, supply: .interState)
    #expect(
      [between.netMinor, between.cgstMinor, between.sgstMinor, between.igstMinor]
        == [8_475, 0, 0, 1_525])
  }

  @Test("₹5 is 4.24 + 0.38 + 0.38, or 4.24 + 0.76")
  func headsOfFive() {
    let inside = GST.extract(fromMinor: 500, rate: eighteen, supply: .intraState)
    #expect([inside.netMinor, inside.cgstMinor, inside.sgstMinor] == [424, 38, 38])
    let between = GST.extract(fromMinor: 500, rate: eighteen, supply: .interState)
    #expect([between.netMinor, between.igstMinor] == [424, 76])
  }

  @Test(
    "A thousand unlocks bear the tax of the batch, not a thousand rounded taxes",
    arguments: [(200, 30_508, 31_000), (500, 76_271, 76_000), (1_000, 152_542, 153_000)]
      as [(Int64, Int64, Int64)])
  func batches(price: Int64, onBatch: Int64, perLine: Int64) {
    let one = GST.extract(fromMinor: price, rate: eighteen, supply: .interState)
    let all = GST.extract(fromMinor: price * 1_000, rate: eighteen, supply: .interState)
    #expect(all.taxMinor == onBatch)
    #expect(one.taxMinor * 1_000 == perLine)
  }

  @Test("15 % of ₹1.69 is 250.00 a thousand by the line and 253.50 by the batch")
  func shareOfBatch() throws {
    let rate = try BasisPoints(percent: "15")
    #expect(rate.share(of: 169) * 1_000 == 25_000)
    #expect(rate.share(of: 169_000) == 25_350)
  }

  @Test("1,000 unlocks of ₹2 share ₹254.24 at 15 % of their net")
  func shareOfNet() throws {
    let net = GST.extract(fromMinor: 200_000, rate: eighteen, supply: .interState).netMinor
    #expect(net == 169_492)
    #expect(try BasisPoints(percent: "15 %").share(of: net) == 25_424)
  }

  @Test("A split of tax loses nothing and keeps CGST and SGST equal", arguments: Seed.sweep(64))
  func laws(seed: Seed) throws {
    var random = seed
    for _ in 0..<100 {
      let gross = Int64.random(in: -10_000_000...10_000_000, using: &random)
      let rate = try BasisPoints(Int.random(in: 0...4_000, using: &random))
      for supply in [SupplyKind.intraState, .interState] {
        let split = GST.extract(fromMinor: gross, rate: rate, supply: supply)
        let reversal = GST.extract(fromMinor: -gross, rate: rate, supply: supply)
        #expect(split.grossMinor == gross)
        #expect(split.cgstMinor == split.sgstMinor)
        #expect(supply == .intraState ? split.igstMinor == 0 : split.cgstMinor == 0)
        #expect(reversal.netMinor == -split.netMinor && reversal.taxMinor == -split.taxMinor)
        let exact = Int128(gross) * Int128(rate.rawValue)
        let error = Int128(split.taxMinor) * Int128(10_000 + rate.rawValue) - exact
        #expect(error.magnitude <= UInt128(10_000 + rate.rawValue))
      }
    }
  }
}
