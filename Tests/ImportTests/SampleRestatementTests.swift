import Foundation
import Intake
import Money
import Postgres
import TestSupport
import Testing

@Suite("Samples of partners that say the same again", .database)
struct SampleRestatementTests {
  static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures")

  private let platform: SimulatedPlatform

  init() throws {
    platform = try SimulatedPlatform(days: 1, unlocks: 1, sales: 0)
  }

  /// Imports a file by the built-in profiles, some weeks after the last day of all samples.
  private func run(_ file: String, isDryRun: Bool = false) throws -> ImportReport {
    let path = file.hasPrefix("/") ? file : platform.folder.appending(path: file).path
    var request = ImportRequest(path: path, receivedOn: try BusinessDay("2026-05-10"))
    request.isDryRun = isDryRun
    request.rejectsFolder = platform.folder.path
    return try FileImport(
      platform.book, on: platform.connection, lookup: try TestDatabase.current.poster(),
      catalog: try ProfileCatalog.builtIn()
    ).run(request)
  }

  /// Imports a sample by the built-in profiles, after a preview that says the same.
  private func take(_ sample: String) throws -> [String] {
    let path = Self.samples.appending(path: sample).path
    let preview = try run(path, isDryRun: true)
    let report = try run(path)
    #expect(preview.verdict == .previewed && report.verdict == .accepted, "\(report.message ?? "")")
    #expect(PartnerFiles.differences(preview) == PartnerFiles.differences(report))
    #expect(preview.invariant == report.invariant)
    #expect(
      report.records
        == report.accepted + report.unchanged + report.changed + report.skipped + report.rejected)
    return PartnerFiles.differences(report)
  }

  /// The lines that stand of a feed, each with its revision, state and money.
  private func standing(_ feed: String, _ columns: SQL) throws -> [String] {
    try platform.connection.rows(
      """
      SELECT concat_ws(' ', \(fragment: columns), state, trim_scale(commission), revision) AS line
      FROM intake.line WHERE feed = \(feed) AND is_current AND NOT is_withdrawn
      ORDER BY occurred_on, line_key, ordinal
      """
    ).map { try $0.value("line") }
  }

  private func total(_ feed: String, _ column: SQL) throws -> String {
    try platform.connection.row(
      """
      SELECT trim_scale(sum(\(fragment: column)))::text AS total FROM intake.line
      WHERE feed = \(feed) AND is_current AND NOT is_withdrawn
      """
    ).value("total")
  }

  @Test("Amazon's overlapping report brings the one return that is new")
  func amazonOverlap() throws {
    #expect(
      try take("amazon_associates_fee_earnings.csv") == ["new 5 0 299.58"])
    let twins = try standing("amazon-associates", "occurred_on, ordinal")
    #expect(
      twins == [
        "2026-04-03 1 approved 17.91 1", "2026-04-04 1 approved 161.82 1",
        "2026-04-04 2 approved 161.82 1", "2026-04-07 1 approved 38.94 1",
        "2026-04-19 1 approved -80.91 1",
      ])
    #expect(
      try take("amazon_associates_fee_earnings_overlap.csv")
        == ["new 1 0 -38.94", "unchanged 2 -41.97 -41.97"])
    #expect(
      try standing("amazon-associates", "occurred_on, ordinal")
        == twins + ["2026-04-28 1 approved -38.94 1"])
    #expect(try total("amazon-associates", "commission") == "260.64")
    #expect(try total("amazon-associates", "base") == "2896")
    #expect(try platform.count("intake.line WHERE is_withdrawn") == 0)
    // The orders of the same account are another report, reconciled and never taken for the same.
    #expect(try take("amazon_associates_fee_orders.csv") == ["new 3 0 0"])
    #expect(try total("amazon-associates", "commission") == "260.64")
  }

  @Test("impact's restated actions take a return and a reversal from what they promised")
  func impact() throws {
    #expect(try take("impact_actions.csv") == ["new 2 0 120"])
    #expect(
      try standing("impact", "line_key") == [
        "19001.4001.1 pending 80 1", "19001.4001.2 pending 40 1",
      ])
    #expect(try take("impact_actions_restated.csv") == ["changed 2 120 56"])
    #expect(
      try standing("impact", "line_key") == [
        "19001.4001.1 payable 56 2", "19001.4001.2 reversed 0 2",
      ])
    #expect(try total("impact", "commission") == "56" && total("impact", "base") == "700")
    #expect(try platform.count("intake.line WHERE feed = 'impact'") == 4)
  }

  @Test("Flipkart's restated orders halve one commission and change the state of all")
  func flipkart() throws {
    #expect(try take("flipkart_affiliate_orders.csv") == ["new 3 0 221.66"])
    let restated = "flipkart_affiliate_orders_restated.csv"
    #expect(try take(restated) == ["changed 3 221.66 141.76"])
    #expect(
      try standing("flipkart", "line_key") == [
        "330000000000001 approved 17.94 2", "330000000000002 approved 79.9 2",
        "330000000000003 declined 43.92 2",
      ])
    #expect(try total("flipkart", "base") == "1647")
    // The same rows with zeros at the end of their amounts are the same file, in part the same.
    let text = try String(contentsOf: Self.samples.appending(path: restated), encoding: .utf8)
    let written = text.replacing(",79.9,", with: ",79.90,")
      .replacing(",549,INR", with: ",549.00,INR")
    let again = try run(try platform.write(written, to: "flipkart-again.csv"))
    #expect(written != text && again.verdict == .duplicate && again.unchanged == 3)
    let part = written.replacing(",approved,E042,H3", with: ",cancelled,E042,H3")
    let report = try run(try platform.write(part, to: "flipkart-part.csv"))
    #expect(
      PartnerFiles.differences(report) == ["changed 1 17.94 17.94", "unchanged 2 123.82 123.82"])
  }

  @Test(
    "Razorpay's two shapes of one settlement are the same lines, whichever comes first",
    arguments: [false, true])
  func razorpay(isReversed: Bool) throws {
    let shapes = ["razorpay_recon_combined_api.csv", "razorpay_settlement_recon_dashboard.csv"]
    let ordered = isReversed ? shapes.reversed() : shapes
    #expect(try take(ordered[0]) == ["new 5 0 393.28"])
    let second = try run(Self.samples.appending(path: ordered[1]).path)
    #expect(
      second.verdict == .duplicate,
      "\(second.message ?? second.invariant) \(second.rejects.map(\.message))")
    #expect(try total("razorpay", "net") == "393.28")
    #expect(try platform.count("intake.line WHERE feed = 'razorpay'") == 5)
  }
}
