import Intake
import Ledger
import Money
import Reconciliation
import Reports

/// A night on one screen: at most 24 lines of 100 columns.
struct NightText {
  static let linesMax = 24
  static let columnsMax = 100
  private static let rejectedShownMax = 2

  private let summary: NightSummary
  private let book: String
  private let balance: TrialBalance

  init(_ summary: NightSummary, book: String, balance: TrialBalance) {
    self.summary = summary
    self.book = book
    self.balance = balance
  }

  var text: String {
    let head = [headline, ""] + feedLines + [""]
    let tail =
      [fact("Files", files)] + rejected + [fact("Trial balance", totals)] + trouble
      + [fact("Digest", summary.digest), fact("Seal", seal), fact("Next", next)]
    // Many feeds make way for what is below them.
    let room = Self.linesMax - tail.count
    let shown = head.count > room ? Array(head.prefix(room - 1)) + ["…"] : head
    return (shown + tail).map { Self.cut($0) + "\n" }.joined()
  }

  private var headline: String {
    let status = summary.exitStatus
    let words =
      switch status {
      case .green: summary.verdict == .pending ? "PENDING" : "GREEN"
      case .breaks: "BREAKS"
      case .incomplete: "INCOMPLETE"
      default: "CHECK FAILED"
      }
    return "Night of \(summary.through), book \(book): \(words) (exit status \(status.rawValue))"
  }

  private var feedLines: [String] {
    guard !summary.feeds.isEmpty else { return ["No feed was reconciled."] }
    let table = Table(title: "", columns: Self.columns, rows: summary.feeds.map(cells))
    let lines = TableRenderer.render(table, as: .table).split(separator: "\n")
    let reasons = summary.feeds.compactMap { feed in
      feed.reason.map { "  \(feed.feed): \($0)" }
    }
    return lines.map(String.init) + reasons
  }

  private static let columns = [
    Column("feed", "Feed"), Column("verdict", "Verdict"), Column("rows", "Rows", .integer),
    Column("matched", "Matched", .integer), Column("pending", "Pending", .integer),
    Column("new", "New", .integer), Column("healed", "Healed", .integer),
    Column("open", "Open", .integer), Column("net", "Net", .money),
    Column("gross", "Gross", .money),
  ]

  private func cells(of feed: FeedVerdict) -> [Cell] {
    [
      .text(feed.feed), .text(feed.verdict.rawValue), .integer(feed.reportedRows),
      .integer(feed.matched),
      .integer(feed.pending), .integer(feed.opened), .integer(feed.healed), .integer(feed.open),
      .money(feed.netMinor, feed.currency), .money(feed.grossMinor, feed.currency),
    ]
  }

  private var files: String {
    func count(_ verdict: ImportReport.Verdict) -> Int {
      summary.files.count { $0.verdict == verdict }
    }
    let records = summary.files.reduce(0) { $0 + $1.records }
    return "\(count(.accepted)) accepted, \(count(.duplicate)) seen before, "
      + "\(count(.rejected)) rejected; \(IndianGrouping.grouped(UInt64(records))) records"
  }

  private var rejected: [String] {
    let reports = summary.files.filter { $0.verdict == .rejected }
    let shown = reports.prefix(Self.rejectedShownMax).map { report in
      fact("Rejected", report.rejectsPath ?? report.message ?? report.name)
    }
    let rest = reports.count - shown.count
    return shown + (rest > 0 ? [fact("", "and \(rest) more")] : [])
  }

  private var totals: String {
    let currencies = Set(balance.lines.map(\.currency)).sorted { $0.code < $1.code }
    guard !currencies.isEmpty else { return "no postings" }
    return currencies.map { currency in
      let lines = balance.lines.filter { $0.currency == currency }
      func amount(_ minorUnits: Int64) -> String {
        IndianGrouping.amount(Money(minorUnits: minorUnits, currency: currency))
      }
      let debits = lines.reduce(0) { $0 + $1.debitMinor }
      let credits = lines.reduce(0) { $0 + $1.creditMinor }
      return debits == credits
        ? "debits and credits \(amount(debits))"
        : "debits \(amount(debits)), credits \(amount(credits))"
    }.joined(separator: "; ")
  }

  private var trouble: [String] {
    let checks = summary.failedChecks.joined(separator: ", ")
    return [fact("Checks", summary.failedChecks.isEmpty ? "all pass" : "failed: \(checks)")]
      + (summary.incompleteReason.map { [fact("Incomplete", $0)] } ?? [])
  }

  private var seal: String {
    summary.seal.map { "block \($0.number), head \($0.headText)" } ?? "none"
  }

  private var next: String {
    if !summary.failedChecks.isEmpty { return "bahi check \(summary.failedChecks[0])" }
    if summary.incompleteReason != nil { return "bahi nightly again, once the reason is gone" }
    if summary.files.contains(where: { $0.verdict == .rejected }) {
      return "correct the rejects file and bahi import it"
    }
    if summary.openBreaks > 0 { return "bahi recon breaks, \(summary.openBreaks) are open" }
    return "nothing to do"
  }

  private func fact(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: max(1, 15 - name.count)) + value
  }

  private static func cut(_ line: String) -> String {
    line.count > columnsMax ? String(line.prefix(columnsMax - 1)) + "…" : line
  }
}
