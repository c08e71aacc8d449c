import Money
import TestSupport
import Testing

@testable import Intake

@Suite("Samples of partners")
struct SampleTests {
  static let samples = [
    "razorpay_settlement_recon_dashboard.csv", "flipkart_affiliate_orders.csv",
    "flipkart_affiliate_orders_restated.csv", "bank_hdfc_statement.csv",
  ]

  @Test("A sample becomes the lines of its golden file", arguments: samples)
  func lines(of sample: String) throws {
    let bytes = try Fixture.bytes(sample)
    let profile = try ProfileCatalog.builtIn().detect(fileName: sample, head: bytes)
    let outcome = try Fixture.read(bytes, as: profile, named: sample)
    let summary = try #require(outcome.summary)
    let text =
      outcome.lines + [
        "profile=\(profile.name) records=\(summary.records) accepted=\(summary.accepted) "
          + "skipped=\(summary.skipped) rejected=\(summary.rejected) sum=\(summary.sum) "
          + "control=\(summary.control)",
        "captured=\(summary.captured.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })",
        "days=\(summary.firstDay?.description ?? "-")…\(summary.lastDay?.description ?? "-")",
        "sha256=\(summary.sha256) bytes=\(summary.byteSize)",
      ]
    expectSnapshot(of: text.joined(separator: "\n") + "\n", named: "\(sample).txt")
  }

  @Test("The settlement's lines sum to the bank's credit")
  func settlementTies() throws {
    let gateway = try Fixture.read(
      Fixture.bytes(SampleTests.samples[0]),
      as: Fixture.profile("razorpay.settlement_recon.dashboard"))
    #expect(gateway.summary?.sumMinor == 39_328)
    let bank = try Fixture.read(
      Fixture.bytes("bank_hdfc_statement.csv"), as: Fixture.profile("hdfc.statement"))
    #expect(bank.lines.first?.contains("bank_ref=1775282400utr1") == true)
    #expect(bank.lines.first?.contains(" net=393.28 ") == true)
    #expect(bank.summary?.control == .proved)
  }

  @Test("The order of rows changes no sum", arguments: Seed.sweep(16))
  func permuted(seed: Seed) throws {
    var random = seed
    for (name, rows) in [
      ("razorpay_settlement_recon_dashboard.csv", 1), ("bank_hdfc_statement.csv", 5),
    ] {
      let profile = try ProfileCatalog.builtIn().detect(
        fileName: name, head: Fixture.bytes(name))
      let text = String(decoding: try Fixture.bytes(name), as: UTF8.self)
        .replacing("Chargeback\ndebit", with: "Chargeback debit")
      let lines = text.split(
        separator: text.contains("\r\n") ? "\r\n" : "\n", omittingEmptySubsequences: false)
      let count = name.hasPrefix("bank") ? 3 : 5
      let middle = lines[rows..<rows + count].shuffled(using: &random)
      let shuffled = (lines[..<rows] + middle + lines[(rows + count)...]).joined(separator: "\n")
      let outcome = try Fixture.read(Array(shuffled.utf8), as: profile)
      let original = try Fixture.read(Fixture.bytes(name), as: profile)
      #expect(outcome.summary?.sum == original.summary?.sum)
      #expect(outcome.lines.count == original.lines.count)
    }
  }
}

@Suite("Built-in profiles")
struct BuiltInProfileTests {
  @Test(
    "A profile's own examples hold", arguments: try ProfileCatalog.builtIn().profiles.map(\.name))
  func examples(of name: String) throws {
    let profile = try Fixture.profile(name)
    #expect(!profile.tests.isEmpty)
    #expect(ProfileTests.run(profile) == [])
  }

  @Test("An example that does not hold is named with its line")
  func failingExample() throws {
    let file = try #require(EmbeddedFiles.all.first { $0.path.hasSuffix("own.refunds.yaml") })
    let changed = file.text.replacing("reason: playback, kind", with: "reason: other, kind")
    let failures = ProfileTests.run(try Profile.parse(yaml: changed, file: "own.refunds.yaml"))
    #expect(
      failures.map(\.description) == [
        "own.refunds:39 A refund cites its unlock: line 1 reason: \"playback\", expected \"other\""
      ])
  }
}
