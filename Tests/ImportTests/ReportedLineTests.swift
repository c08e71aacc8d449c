import Foundation
import Intake
import Postgres
import TestSupport
import Testing

@Suite("Importing what partners report", .database)
struct ReportedLineTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures")

  @Test("A restated affiliate report supersedes the lines that changed")
  func restated() throws {
    let platform = try SimulatedPlatform(days: 1)
    let first = try platform.run(sample("flipkart_affiliate_orders.csv"))
    #expect(first.verdict == .accepted)
    let second = try platform.run(sample("flipkart_affiliate_orders_restated.csv"))
    #expect(second.verdict == .accepted)
    #expect(second.changed == 3)
    #expect(second.records == second.accepted + second.changed + second.unchanged)
    let lines = try platform.connection.rows(
      """
      SELECT revision, is_current, count(*) AS lines FROM intake.line
      WHERE feed = 'flipkart' AND line_key IN (
        SELECT line_key FROM intake.line WHERE revision = 2)
      GROUP BY 1, 2 ORDER BY 1
      """
    ).map(\.texts)
    #expect(lines == [["1", "f", "3"], ["2", "t", "3"]])
    let states = try platform.connection.rows(
      "SELECT state, sum(commission)::text AS sum FROM intake.line WHERE is_current GROUP BY 1 ORDER BY 1"
    ).map(\.texts)
    #expect(states.count == 2)
    #expect(
      try platform.run(sample("flipkart_affiliate_orders_restated.csv")).verdict == .duplicate)
  }

  @Test("The gateway's and the bank's samples are lines as they stand")
  func samples() throws {
    let platform = try SimulatedPlatform(days: 1)
    for name in ["razorpay_settlement_recon_dashboard.csv", "bank_hdfc_statement.csv"] {
      let report = try platform.run(sample(name))
      #expect(report.verdict == .accepted, "\(report.message ?? "")")
      #expect(report.records == report.accepted + report.skipped)
    }
    let sums = try platform.connection.rows(
      """
      SELECT feed, count(*) AS lines, sum(net)::numeric(20, 2) AS net FROM intake.line
      GROUP BY 1 ORDER BY 1
      """
    ).map(\.texts)
    #expect(sums == [["hdfc", "3", "597.83"], ["razorpay", "5", "393.28"]])
  }

  @Test("A settled line that comes again with other content is rejected")
  func locked() throws {
    let platform = try SimulatedPlatform(days: 1)
    let original = try String(
      contentsOf: Self.samples.appending(path: "razorpay_settlement_recon_dashboard.csv"),
      encoding: .utf8)
    #expect(
      try platform.run(try platform.write(original, to: "recon-1.csv")).verdict == .accepted)
    let changed = original.replacing("unl-", with: "unx-")
    #expect(changed != original)
    let report = try platform.run(try platform.write(changed, to: "recon-2.csv"))
    #expect(report.verdict == .rejected)
    #expect(report.rejected == 2)
    #expect(report.rejects.allSatisfy { $0.code == .key })
    #expect(
      report.rejects.first?.message.hasSuffix("was paid and came again with other content") == true)
    #expect(try platform.count("intake.line WHERE revision > 1") == 0)
    let partial = try platform.run("recon-2.csv", acceptsPartial: true)
    #expect(partial.verdict == .accepted)
    #expect(partial.unchanged + partial.rejected == partial.records)
    #expect(try platform.count("intake.line WHERE revision > 1") == 0)
  }

  private func sample(_ name: String) -> String { Self.samples.appending(path: name).path }
}
