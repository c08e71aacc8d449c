import Commerce
import Intake
import Ledger
import Money
import Reports
import TestSupport
import Testing

@Suite("Rates by what was counted", .database)
struct SeriesCountTests {
  private let files: EventFiles

  init() throws {
    files = try EventFiles()
  }

  private func unlock(_ id: String, _ episode: String, day: String = "2026-04-02") -> String {
    "\(id),\(day)T11:30:00+05:30,v-1,S1,\(episode),5.00,INR,upi,razorpay,29,episode"
  }

  private func sale(_ id: String, day: String = "2026-04-02") -> String {
    "\(id),\(day)T12:00:00+05:30,flipkart,i-\(id),A,footwear,100.00,INR,v-1,S1,E001,,episode,1,"
  }

  private func count(_ rows: String...) throws {
    let report = try files.take("denominators", rows, sum: "0.00")
    #expect(report.accepted + report.changed == rows.count)
  }

  /// Views, clicks, impressions, days counted, and what is divided by them.
  private func series() throws -> [String] {
    try rows { try SeriesReport.table(of: $0, in: $1, on: files.inbox.connection) }
  }

  private func episodes() throws -> [String] {
    try rows { try SeriesReport.episodes(of: $0, in: $1, on: files.inbox.connection) }
  }

  private func rows(_ table: (Book, Period) throws -> Table) throws -> [String] {
    let book = files.inbox.book
    try Cut.take(of: book, on: files.inbox.connection).rollUp(book, on: files.inbox.connection)
    let period = try Period("2026-04", today: try BusinessDay("2026-05-31"))
    let found = try table(book, period)
    let lines = TableRenderer.render(found, as: .csv).split(separator: "\n")
    let first = try #require(
      lines[0].split(separator: ",").firstIndex { $0.hasPrefix("views") })
    return lines.dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false)[first...].joined(separator: " ")
    }
  }

  @Test("What a whole and its parts say is not added up, and each rate has its own count")
  func rates() throws {
    try files.take(
      "unlocks", [unlock("u-1", "E001"), unlock("u-2", "E001"), unlock("u-3", "E002")],
      sum: "15.00")
    try files.take("sales", [sale("s-1")], sum: "100.00")
    #expect(try series() == ["n/a n/a n/a 0 n/a n/a n/a"])
    try count(
      "2026-04-02,S1,E001,,episode,2000,1000,50", "2026-04-02,S1,E001,H1,episode,300,900,30",
      "2026-04-02,S1,E002,H1,episode,200,500,4", "2026-04-02,S1,E002,H2,episode,300,400,6")
    // 3 of 1,500 views, 60 of 2,500 impressions, 1 of 60 clicks.
    #expect(try series() == ["1500 60 2500 1 2000000 240 167"])
    #expect(
      try episodes().prefix(2) == ["1000 50 2000 1 2000000 250", "500 10 500 1 2000000 200"])
    // The series as a whole says more than its episodes do.
    try count("2026-04-02,S1,,,episode,2500,3000,60")
    #expect(try series() == ["3000 60 2500 1 1000000 240 167"])
  }

  @Test("A day with unlocks or sales that nobody counted leaves their rates unknown")
  func uncovered() throws {
    try files.take(
      "unlocks", [unlock("u-1", "E001"), unlock("u-2", "E001", day: "2026-04-03")], sum: "10.00")
    try files.take("sales", [sale("s-1", day: "2026-04-04")], sum: "100.00")
    try count("2026-04-02,S1,E001,,episode,2000,1000,50")
    #expect(try series() == ["1000 50 2000 1 n/a 250 n/a"])
    try count("2026-04-03,S1,E001,,episode,2000,1000,50")
    #expect(try series() == ["2000 100 4000 2 1000000 250 n/a"])
    // A day on which nobody clicked is counted all the same.
    try count("2026-04-04,S1,E001,,episode,0,0,0")
    #expect(try series() == ["2000 100 4000 3 1000000 250 100"])
    let table = try SeriesReport.table(
      of: files.inbox.book, in: try Period("2026-04-04", today: try BusinessDay("2026-05-31")),
      on: files.inbox.connection)
    let json = TableRenderer.render(table, as: .json)
    #expect(json.contains("\"conversion_bp\"") && json.contains("null"))
  }
}
