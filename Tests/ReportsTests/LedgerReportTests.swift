import BookSupport
import Ledger
import Money
import Payouts
import Postgres
import Reports
import TestSupport
import Testing

@Suite("Reports of the books", .database)
struct LedgerReportTests {
  @Test("The trial balance of the worked example", arguments: [OutputFormat.csv, .table, .json])
  func trialBalance(format: OutputFormat) throws {
    let sample = try SampleBook.settledUnlock()
    let table = TrialBalanceReport.table(
      try TrialBalance(of: sample.book, on: sample.connection),
      asOf: try BusinessDay("2026-04-30"))
    expectSnapshot(
      of: TableRenderer.render(table, as: format), named: "trial-balance.\(format.rawValue)")
  }

  @Test("The trial balance of an empty book is a head")
  func emptyTrialBalance() throws {
    let sample = try SampleBook()
    let table = TrialBalanceReport.table(
      try TrialBalance(of: sample.book, on: sample.connection))
    #expect(
      TableRenderer.render(table, as: .csv)
        == "account,currency,debit_minor,credit_minor,balance_minor\n")
  }

  @Test("Issued statements and drafts are listed")
  func statements() throws {
    let sample = try SampleBook()
    try sample.creator("studio-12", name: "Studio Twelve")
    try sample.accrue(
      "studio-12", "2026-04-02", [.init("S1", units: 1, gross: 500, net: 424, share: 170)])
    let store = StatementStore(sample.book, on: sample.connection)
    let day = try BusinessDay("2026-05-01")
    let april = try Period("2026-04", today: day)
    let cut = try sample.cut()
    let drafts = StatementListReport.table(
      of: try store.drafts(of: april, asOf: cut), period: "2026-04")
    expectSnapshot(
      of: TableRenderer.render(drafts, as: .csv), named: "statement-drafts.csv")
    let issued = try #require(try store.issue(april, on: day, asOf: cut).first)
    let listed = TableRenderer.render(
      try StatementListReport.table(of: sample.book, on: sample.connection), as: .csv)
    expectSnapshot(
      of: listed.replacing(issued.sha256, with: "SHA-256"), named: "statements.csv")
    let other = TableRenderer.render(
      try StatementListReport.table(
        of: sample.book, period: "2026-05", on: sample.connection), as: .ndjson)
    #expect(other.isEmpty)
  }

  @Test("Open breaks have both sides, their age and the line of the file")
  func openBreaks() throws {
    let sample = try SampleBook.withBreaks()
    let table = try BreakReport.table(
      of: sample.book, asOf: try BusinessDay("2026-04-10"), on: sample.connection)
    for format in [OutputFormat.csv, .table] {
      expectSnapshot(
        of: TableRenderer.render(table, as: format), named: "breaks-open.\(format.rawValue)")
    }
  }

  @Test("All breaks have the healed ones, whose age ended, and one feed can be asked for")
  func allBreaks() throws {
    let sample = try SampleBook.withBreaks()
    let table = try BreakReport.table(
      of: sample.book, .all, feed: "razorpay", asOf: try BusinessDay("2026-04-10"),
      on: sample.connection)
    expectSnapshot(of: TableRenderer.render(table, as: .csv), named: "breaks-all-razorpay.csv")
  }

  @Test("The last run of each feed of the day is shown")
  func runs() throws {
    let sample = try SampleBook()
    let cut = try sample.cut()
    for (feed, day, verdict, matched) in [
      ("razorpay", "2026-04-10", "incomplete", 0), ("razorpay", "2026-04-10", "breaks", 1_200),
      ("hdfc", "2026-04-10", "green", 3), ("razorpay", "2026-04-09", "green", 7),
    ] {
      try sample.connection.execute(
        """
        INSERT INTO recon.run (
          book, feed, day, cut, verdict, expected_rows, reported_rows, matched, pending, opened,
          healed, open_breaks, net_minor, gross_minor, rounding_minor)
        VALUES (\(sample.book.id), \(feed), \(day), \(cut.number), \(verdict), 10, 10, \(matched),
          5, 2, 1, 4, -150, 12345650, 0)
        """)
    }
    let table = try RunReport.table(
      of: sample.book, on: try BusinessDay("2026-04-10"), through: sample.connection)
    for format in [OutputFormat.csv, .table] {
      expectSnapshot(of: TableRenderer.render(table, as: format), named: "runs.\(format.rawValue)")
    }
  }
}
