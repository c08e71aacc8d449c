import TestSupport
import Testing

@testable import Intake

@Suite("Damaged files")
struct DamageTests {
  @Test("A file that is cut anywhere is never taken for whole where it has a control")
  func truncation() throws {
    let unlocks = Array(
      Fixture.unlocks([Fixture.unlock(1), Fixture.unlock(2)], control: "#control,2,10.00").utf8)
    let own = try Fixture.profile("own.unlocks")
    for length in 0..<unlocks.count - 1 {
      let outcome = try Fixture.read(Array(unlocks[..<length]), as: own)
      #expect(outcome.code != nil, "cut to \(length) bytes")
    }
    let statement = try Fixture.bytes("bank_hdfc_statement.csv")
    let bank = try Fixture.profile("hdfc.statement")
    for length in 0..<statement.count - 2 {
      let outcome = try Fixture.read(Array(statement[..<length]), as: bank)
      #expect(outcome.code != nil, "cut to \(length) bytes")
    }
  }

  @Test("A file without a control never loses more than its last record to a cut")
  func truncationWithoutControl() throws {
    let bytes = try Fixture.bytes("razorpay_settlement_recon_dashboard.csv")
    let profile = try Fixture.profile("razorpay.settlement_recon.dashboard")
    for length in 0..<bytes.count {
      let outcome = try Fixture.read(Array(bytes[..<length]), as: profile)
      #expect((outcome.summary == nil) == (outcome.code != nil))
      #expect((outcome.summary?.records ?? 0) <= 5)
    }
  }

  /// One sample of each kind of layout: a table, a footer, sections, a title and a total.
  static let samples = [
    "razorpay_settlement_recon_dashboard.csv", "flipkart_affiliate_orders.csv",
    "bank_hdfc_statement.csv", "cashfree_settlement_recon_two_section.csv",
    "amazon_associates_fee_earnings.csv",
  ]

  @Test("A file with damaged bytes always gets a verdict", arguments: Seed.sweep(40))
  func mutation(seed: Seed) throws {
    var random = seed
    let alphabet = Array(",\"\n\r0.-+E x\u{0}#v".utf8) + [0x80, 0xC3, 0xFF]
    for sample in DamageTests.samples + ["unlocks"] {
      let original =
        sample == "unlocks"
        ? Array(Fixture.unlocks([Fixture.unlock(1)], control: "#control,1,5.00").utf8)
        : try Fixture.bytes(sample)
      let profile = try Fixture.profile(SampleTests.profiles[sample] ?? "own.unlocks")
      for _ in 0..<20 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: bytes[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
          case 1: bytes.remove(at: place)
          default:
            bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: place)
          }
        }
        let outcome = try Fixture.read(bytes, as: profile)
        #expect((outcome.summary == nil) == (outcome.code != nil))
        if let summary = outcome.summary {
          #expect(summary.records == summary.accepted + summary.rejected + summary.skipped)
          #expect(summary.accepted == outcome.lines.count)
          #expect(summary.rejected == outcome.rejects.count)
        }
      }
    }
  }
}
