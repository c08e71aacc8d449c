import Foundation
import Money
import TestSupport
import Testing

@testable import Intake

@Suite("Drafts of profiles")
struct DraftTests {
  static let samples = [
    "admitad_actions.csv", "amazon_associates_fee_earnings.csv",
    "amazon_associates_fee_earnings_overlap.csv", "amazon_associates_fee_orders.csv",
    "amazon_india_transactions_preamble.csv", "amazon_seller_settlement_v2.tsv",
    "bank_hdfc_statement.csv", "bank_icici_statement.csv",
    "cashfree_settlement_recon_two_section.csv", "flipkart_affiliate_orders.csv",
    "flipkart_affiliate_orders_restated.csv", "flipkart_seller_settlement_orders_sheet.csv",
    "google_play_earnings_PlayApps_202604.csv", "impact_actions.csv", "impact_actions_restated.csv",
    "meta_commerce_transactions_api.csv", "pdd_ddk_order_list_api.csv",
    "phonepe_settlement_15col.csv", "razorpay_combined_dashboard_legacy.csv",
    "razorpay_recon_combined_api.csv", "razorpay_settlement_recon_dashboard.csv",
    "razorpay_settlements_dashboard.csv", "tiktok_creator_affiliate_orders.csv",
    "tiktok_seller_affiliate_orders.csv", "tiktok_shop_seller_settlement.csv",
    "youtube_cms_ad_revenue_by_video.csv",
  ]

  private func drafted(_ text: String, named name: String = "acme.csv") throws -> ProfileDraft {
    try ProfileDraft(sample: Array(text.utf8), fileName: name, name: nil)
  }

  @Test("Of every sample a profile is drafted that finds it, reads it and proves its example")
  func samplesAreRead() throws {
    for sample in Self.samples {
      let bytes = try Fixture.bytes(sample)
      let draft = try ProfileDraft(sample: bytes, fileName: sample, name: nil)
      #expect(draft.profile.tests.count == 1, "\(sample)")
      #expect(ProfileTests.run(draft.profile) == [], "\(sample)")
      let found = try ProfileCatalog([draft.profile]).detect(fileName: sample, head: bytes)
      #expect(found.name == draft.profile.name, "\(sample)")
      let rejects = RejectList()
      let last = try BusinessDay("2099-12-31")
      var lines = 0
      let summary = try FileReading().read(
        bytes: bytes, named: sample, profile: draft.profile, knownThrough: last, rejects: rejects
      ) { _ in lines += 1 }
      #expect(summary.accepted == lines && summary.records > 0, "\(sample)")
      // What cannot be read is what the draft asks about: a word, a null, a second table.
      let asked: Set<RowCode> = [.state, .kind, .columns, .number, .date, .scientificId, .key]
      #expect(Set(rejects.rejects.map(\.code)).isSubset(of: asked), "\(sample) \(rejects.rejects)")
    }
  }

  @Test("A gateway's file with a credit and a debit column needs one answer")
  func pair() throws {
    let draft = try ProfileDraft(
      sample: Fixture.bytes("razorpay_settlement_recon_dashboard.csv"),
      fileName: "razorpay_settlement_recon_dashboard.csv", name: "razorpay.mine")
    let profile = draft.profile
    #expect(profile.name == "razorpay.mine" && profile.report == .gateway)
    #expect(draft.yaml.contains("  net: { credit: \"credit\", debit: \"debit\", as: f1, required"))
    #expect(draft.yaml.contains("  gross: { col: \"amount\", as: f1, sign_from: net }"))
    #expect(profile.key.fields == [.extId] && profile.key.twins == .reject)
    #expect(draft.previews.count == 5)
    #expect(draft.previews[0].original.hasPrefix("payment,pay_BAHI0000000001,500.00,INR"))
    #expect(draft.previews[0].read.contains("net=498.82"))
    let dates = "the dates of \"entity_created_at\" can be read as dd/MM/yyyy HH:mm:ss, "
    #expect(draft.questions.contains { $0.hasPrefix(dates) })
  }

  @Test("A bank's statement is found below its preamble, and the rows behind it are asked about")
  func preamble() throws {
    let draft = try ProfileDraft(
      sample: Fixture.bytes("bank_hdfc_statement.csv"), fileName: "hdfc.csv", name: nil)
    #expect(draft.profile.report == .bank)
    #expect(draft.yaml.contains("within: 24 }"))
    #expect(draft.yaml.contains("credit: \"Deposit Amt.\", debit: \"Withdrawal Amt.\""))
    #expect(draft.profile.key.twins == .ordinal || draft.profile.key.fields == [.extId])
  }

  @Test("A marker column, unknown words, rounded ids and persons are told and masked")
  func doubts() throws {
    let draft = try drafted(
      """
      Txn ID;SKU ID;Status;Type;Dr/Cr;Value;Customer Email;Customer Phone;Note;Posted On
      t1;1.73238E+18;Paid;Payment;CR;10.50;asha@a.org;9876543210;write to ravi@mail.in;25/04/2026
      t2;1729000000000000002;Limbo;Voucher;DR;3.00;b@a.org;9876543211;call 9876543212 now;26/04/2026
      t3;1729000000000000003;Paid;Payment;CR;1.00;c@a.org;9876543213;;27/04/2026

      """)
    #expect(draft.yaml.contains("dialect: { delimiter: \";\""))
    #expect(draft.yaml.contains("abs: \"Value\", marker: \"Dr/Cr\", debit: [\"DR\"]"))
    #expect(draft.yaml.contains("      # DECIDE: \"Limbo\": …"))
    #expect(draft.yaml.contains("      # DECIDE: \"Voucher\": …"))
    #expect(!draft.yaml.contains("asha") && !draft.yaml.contains("98765432"))
    #expect(!draft.yaml.contains("ravi@mail.in") && draft.yaml.contains("write to x@example.com"))
    #expect(draft.yaml.contains("[\"dd/MM/yyyy\"]"))
    for question in [
      "a spreadsheet has rounded ids of \"SKU ID\"", "\"Customer Email\" seems to tell of persons",
      "what do the states Limbo mean", "what do the kinds Voucher mean",
      "no column names a currency",
    ] {
      #expect(draft.questions.contains { $0.hasPrefix(question) }, "\(question)")
    }
    #expect(!draft.questions.contains { $0.contains("can be read as") })
    #expect(draft.previews.map(\.read).filter { $0.contains("[E-TYPE]") }.count == 1)
  }

  @Test("Whole amounts, dots before three digits and a missing id are asked about")
  func grouping() throws {
    let draft = try drafted(
      "Day\tShop\tTotal\tBonus\n2026-04-01\tA B\t1200\t150.000\n2026-04-01\tA B\t1300\t75.000\n")
    for question in [
      "\"Total\" has whole numbers alone", "is 150.000 in \"Bonus\" a hundred and fifty",
      "no column is an id of its own",
    ] {
      #expect(draft.questions.contains { $0.hasPrefix(question) }, "\(question)")
    }
    #expect(draft.profile.key.twins == .ordinal)
  }

  @Test(
    "Dates are found by all of their values",
    arguments: [
      (["25/04/2026", "03/04/2026"], ["dd/MM/yyyy"], 0),
      (["04/25/2026"], ["MM/dd/yyyy"], 0),
      (["03/04/2026"], ["dd/MM/yyyy"], 1),
      (["03/03/2026"], ["dd/MM/yyyy"], 0),
      (
        ["2026-04-03T10:00:00+05:30", "2026-04-03"], ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssXXX"], 0
      ),
      (["Apr 2, 2026"], ["MMM d, yyyy"], 0),
      (["5 Apr 2026 1:41:02 pm UTC"], ["d MMM yyyy h:mm:ss a 'UTC'"], 0),
      (["2026-13-01"], [], 0), (["yesterday"], [], 0),
    ])
  func dates(texts: [String], patterns: [String], rivals: Int) {
    let found = DraftDate.patterns(of: texts)
    #expect(Set(found.used.map(\.pattern)) == Set(patterns))
    #expect(found.rivals.count == rivals, "\(found.rivals)")
  }

  @Test("What has no table is refused, and quoting survives any text")
  func refusals() throws {
    for text in ["", "1,2,3\n4,5,6\n", "word\nword\n"] {
      #expect(throws: IntakeError.self) { try drafted(text) }
    }
    let odd = "a \"b\" \\ : # [x] \u{202E} é ₹"
    let draft = try drafted(
      "\"\(odd.replacing("\"", with: "\"\""))\",Amount,Trade Date\nx,1.00,2026-04-01\n")
    #expect(ProfileTests.run(draft.profile) == [])
  }
}
