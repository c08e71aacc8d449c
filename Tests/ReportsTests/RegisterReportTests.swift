import BookSupport
import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("Registers and the daybook", .database)
struct RegisterReportTests {
  @Test(
    "The register of an account opens, moves and closes", arguments: [OutputFormat.csv, .table])
  func golden(format: OutputFormat) throws {
    let sample = try SampleBook.settledUnlock()
    let table = try register(sample, "assets:psp:razorpay", "2026-04-03", "2026-04-30")
    expectSnapshot(
      of: withoutNumbers(TableRenderer.render(table, as: format)),
      named: "register.\(format.rawValue)")
  }

  @Test("Below a colon every account with a balance or postings has its register")
  func prefix() throws {
    let sample = try SampleBook.settledUnlock()
    expectSnapshot(
      of: withoutNumbers(
        TableRenderer.render(
          try register(sample, "assets:", "2026-04-03", "2026-04-04"), as: .csv)),
      named: "register-assets.csv")
    #expect(try register(sample, "assets:", "2026-03-01", "2026-03-31").rows.isEmpty)
    #expect(try register(sample, "assets:psp:razorpay", "2026-03-01", "2026-03-31").rows.count == 2)
  }

  @Test("The closing balance is that of the trial balance before, between and after roll-ups")
  func rolledUp() throws {
    let sample = try SampleBook.settledUnlock()
    func agrees() throws {
      for day in ["2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04"] {
        let lines = try TrialBalance(
          of: sample.book, asOf: try BusinessDay(day), on: sample.connection
        ).lines
        #expect(day < "2026-04-02" || !lines.isEmpty)
        for line in lines {
          let rows = try register(sample, line.account, day, day).rows
          #expect(rows.last?.last == .money(line.balanceMinor, line.currency), "\(line) at \(day)")
          let next = try register(sample, line.account, day, day, opensAfter: true).rows
          #expect(next.first?.last == .money(line.balanceMinor, line.currency), "\(line) after")
        }
      }
    }
    try agrees()
    try sample.cut().rollUp(sample.book, on: sample.connection)
    try agrees()
    try sample.post(
      .share, on: try BusinessDay("2026-04-02"), key: ("distribution", "late"),
      [
        Transfer(debit: .creatorShares, credit: .accrued("studio-12"), signedMinor: 30),
        Transfer(debit: .creatorShares, credit: .accrued("studio-13"), signedMinor: 40),
      ].compactMap { $0 })
    try agrees()
    try sample.cut().rollUp(sample.book, on: sample.connection)
    try agrees()
  }

  @Test("The register of an item has its postings and balance alone")
  func item() throws {
    let sample = try SampleBook.settledUnlock()
    let account = "assets:psp:razorpay"
    let all = try register(sample, account, "2026-04-01", "2026-04-30", item: "setl_1;a,b|c")
    #expect(all.rows.count == 3)
    #expect(all.rows.last?.last == .money(-500, .inr))
    let later = try register(sample, account, "2026-04-05", "2026-04-30", item: "setl_1;a,b|c")
    #expect(later.rows.map(\.last) == [.money(-500, .inr), .money(-500, .inr)])
    let other = try register(sample, account, "2026-04-01", "2026-04-30", item: "setl_2")
    #expect(other.rows.map(\.last) == [.money(0, .inr), .money(0, .inr)])
  }

  @Test("The nearest codes to an unknown one come from its neighbourhood")
  func nearest() throws {
    let sample = try SampleBook.settledUnlock()
    let search = AccountSearch(in: sample.book, on: sample.connection)
    #expect(
      try search.codes(of: "assets:psp:") == [
        "assets:psp:razorpay", "assets:psp:razorpay:settling",
      ])
    #expect(try search.codes(of: "assets:psp").isEmpty)
    #expect(try search.nearest(to: "assets:psp:razorpai").first == "assets:psp:razorpay")
    #expect(try search.nearest(to: "asets:bank:hdfc-6789").first == "assets:bank:hdfc-6789")
  }

  @Test("The daybook has the net lines of each transaction", arguments: [OutputFormat.csv, .table])
  func daybook(format: OutputFormat) throws {
    let sample = try SampleBook.settledUnlock()
    let april = try Period("2026-04", today: try BusinessDay("2026-04-30"))
    let table = try DaybookReport.table(of: sample.book, in: april, on: sample.connection)
    expectSnapshot(
      of: withoutNumbers(TableRenderer.render(table, as: format)),
      named: "daybook.\(format.rawValue)")
    let empty = try Period("2026-04-03", today: try BusinessDay("2026-04-30"))
    #expect(
      try DaybookReport.table(of: sample.book, in: empty, on: sample.connection).rows.isEmpty)
  }

  private func register(
    _ sample: SampleBook, _ account: String, _ first: String, _ last: String,
    item: String? = nil, opensAfter: Bool = false
  ) throws -> Table {
    let search = AccountSearch(in: sample.book, on: sample.connection)
    let shift = opensAfter ? 1 : 0
    return try RegisterReport(
      from: try BusinessDay(first).adding(days: shift),
      through: try BusinessDay(last).adding(days: shift), item: item
    ).table(
      try search.codes(of: account), titled: account, of: sample.book, on: sample.connection)
  }

  /// Puts a constant of the same width for the numbers of transactions.
  private func withoutNumbers(_ text: String) -> String {
    text.replacing(/\d{15,}/) { String(repeating: "0", count: $0.output.count) }
  }
}
