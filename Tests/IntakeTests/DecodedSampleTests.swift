import TestSupport
import Testing

@testable import Intake

@Suite("Samples of partners in other containers")
struct DecodedSampleTests {
  static let samples = [
    "amazon_seller_settlement_v2.tsv", "bank_camt053.xml", "bank_mt940.sta",
    "flipkart_seller_settlement.xlsx", "tiktok_shop_seller_settlement.xlsx",
  ]

  private func read(_ name: String) throws -> Outcome {
    let bytes = try Fixture.bytes(name)
    let profile = try ProfileCatalog.builtIn().detect(fileName: name, head: bytes)
    return try Fixture.read(bytes, as: profile, named: name)
  }

  @Test("A sample becomes the lines of its golden file", arguments: samples)
  func lines(of sample: String) throws {
    let outcome = try read(sample)
    let summary = try #require(outcome.summary)
    let text =
      outcome.lines + outcome.rejects + [
        "records=\(summary.records) accepted=\(summary.accepted) skipped=\(summary.skipped) "
          + "rejected=\(summary.rejected) sum=\(summary.sum) control=\(summary.control)",
        "sha256=\(summary.sha256) bytes=\(summary.byteSize)",
      ]
    expectSnapshot(of: text.joined(separator: "\n") + "\n", named: "\(sample).txt")
  }

  @Test(
    "A sheet gives the lines of the same table as CSV",
    arguments: [
      ("flipkart_seller_settlement.xlsx", "flipkart_seller_settlement_orders_sheet.csv"),
      ("tiktok_shop_seller_settlement.xlsx", "tiktok_shop_seller_settlement.csv"),
    ])
  func sheets(sheet: String, table: String) throws {
    let left = try read(sheet)
    let right = try read(table)
    #expect(left.summary?.records == right.summary?.records)
    #expect(left.summary?.sum == right.summary?.sum)
    #expect(left.rejectCodes == right.rejectCodes)
    let keys = { (line: String) in line.firstMatch(of: /ext_id=\S+/).map { String($0.0) } }
    #expect(left.lines.map(keys) == right.lines.map(keys))
  }

  @Test("The settlement's credit is the same in the statements of all three forms")
  func statements() throws {
    for name in ["bank_hdfc_statement.csv", "bank_camt053.xml", "bank_mt940.sta"] {
      let outcome = try read(name)
      let credit = try #require(outcome.lines.first { $0.contains("1775282400utr1") })
      #expect(credit.contains(" net=393.28 "))
      #expect(credit.contains("ext_id=6789:2026-04-04:1775282400utr1:393.28 "))
      #expect(outcome.summary?.control == .proved)
    }
  }

  @Test("A settlement that a spreadsheet has saved as CSV is refused with a hint")
  func sheetSaved() throws {
    let text = String(decoding: try Fixture.bytes(Self.samples[0]), as: UTF8.self)
    let error = #expect(throws: IntakeError.self) {
      try ProfileCatalog.builtIn().detect(
        fileName: "v2.csv", head: Array(text.replacing("\t", with: ",").utf8))
    }
    #expect(
      error?.description
        == "v2.csv: has the columns of amazon.seller.settlement_v2, separated by commas and not by "
        + "tabs, as when a spreadsheet has saved it; get the original file [F-SHEETSAVED]")
  }

  @Test("A total that the amounts do not give refuses a settlement")
  func total() throws {
    let text = String(decoding: try Fixture.bytes(Self.samples[0]), as: UTF8.self)
    let outcome = try Fixture.read(
      Array(text.replacing("-134.85", with: "-134.86").utf8),
      as: Fixture.profile("amazon.seller.settlement_v2"))
    #expect(outcome.code == .control)
  }
}
