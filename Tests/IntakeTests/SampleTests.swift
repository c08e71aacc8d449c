import Money
import TestSupport
import Testing

@testable import Intake

@Suite("Samples of partners")
struct SampleTests {
  /// Each sample with the profile that must be found for it.
  static let profiles = [
    "razorpay_settlement_recon_dashboard.csv": "razorpay.settlement_recon.dashboard",
    "flipkart_affiliate_orders.csv": "flipkart.affiliate.orders",
    "flipkart_affiliate_orders_restated.csv": "flipkart.affiliate.orders",
    "bank_hdfc_statement.csv": "hdfc.statement", "bank_icici_statement.csv": "icici.statement",
    "admitad_actions.csv": "admitad.actions",
    "amazon_associates_fee_earnings.csv": "amazon.associates.fee_earnings",
    "amazon_associates_fee_earnings_overlap.csv": "amazon.associates.fee_earnings",
    "amazon_associates_fee_orders.csv": "amazon.associates.fee_orders",
    "amazon_india_transactions_preamble.csv": "amazon.india.transactions",
    "cashfree_settlement_recon_two_section.csv": "cashfree.settlement_recon",
    "flipkart_seller_settlement_orders_sheet.csv": "flipkart.seller.settlement",
    "google_play_earnings_PlayApps_202604.csv": "google.play.earnings",
    "impact_actions.csv": "impact.actions", "impact_actions_restated.csv": "impact.actions",
    "meta_commerce_transactions_api.csv": "meta.commerce.transactions",
    "pdd_ddk_order_list_api.csv": "pdd.ddk.orders",
    "phonepe_settlement_15col.csv": "phonepe.settlement",
    "razorpay_combined_dashboard_legacy.csv": "razorpay.combined.dashboard_legacy",
    "razorpay_recon_combined_api.csv": "razorpay.recon.api",
    "razorpay_settlements_dashboard.csv": "razorpay.settlements.dashboard",
    "tiktok_creator_affiliate_orders.csv": "tiktok.creator.orders",
    "tiktok_seller_affiliate_orders.csv": "tiktok.seller.affiliate_orders",
    "tiktok_shop_seller_settlement.csv": "tiktok.shop.settlement",
    "youtube_cms_ad_revenue_by_video.csv": "youtube.cms.ad_revenue",
  ]
  static let samples = profiles.keys.sorted()

  @Test("A sample fits one profile, whatever its name", arguments: samples)
  func detection(of sample: String) throws {
    let bytes = try Fixture.bytes(sample)
    let profiles = try ProfileCatalog.builtIn().profiles.filter { $0.status == .active }
    let heads = DecodedHeads(MemoryBytes(bytes), fileName: "report.csv")
    // Bytes in another container than a profile's are no error of the sample.
    let fitting = profiles.filter { (try? $0.fits(heads)) == true }.map(\.name)
    #expect(fitting == [SampleTests.profiles[sample]])
  }

  @Test("Two shapes of one settlement give the same lines to the paisa")
  func shapes() throws {
    func amounts(_ sample: String) throws -> [String] {
      let profile = try Fixture.profile(try #require(SampleTests.profiles[sample]))
      let outcome = try Fixture.read(Fixture.bytes(sample), as: profile)
      #expect(outcome.summary?.sum.description == "393.28")
      return outcome.lines.map { line in
        line.split(separator: " ").filter { word in
          ["kind=", "ext_id=", "gross=", "net=", "fee=", "tax=", "bank_ref=", "components="]
            .contains { word.hasPrefix($0) }
        }.joined(separator: " ")
      }
    }
    let api = try amounts("razorpay_recon_combined_api.csv")
    #expect(api == (try amounts("razorpay_settlement_recon_dashboard.csv")))
    #expect(api.count == 5)
  }

  @Test("A sample becomes the lines of its golden file", arguments: samples)
  func lines(of sample: String) throws {
    let bytes = try Fixture.bytes(sample)
    let profile = try ProfileCatalog.builtIn().detect(fileName: sample, head: bytes)
    let outcome = try Fixture.read(bytes, as: profile, named: sample)
    let summary = try #require(outcome.summary)
    let text =
      outcome.lines + outcome.rejects + summary.warnings + [
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
      Fixture.bytes("razorpay_settlement_recon_dashboard.csv"),
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
