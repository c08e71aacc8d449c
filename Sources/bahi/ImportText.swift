import Intake
import Money

/// What became of a file, in lines for people.
struct ImportText {
  private static let shownMax = 5
  private let report: ImportReport

  init(_ report: ImportReport) {
    self.report = report
  }

  var text: String {
    let profile = report.profile.map { " (\($0))" } ?? ""
    var lines = ["\(report.name): \(report.verdict.words)\(profile)"]
    if let message = report.message { lines.append("  \(message)") }
    if report.records > 0 { lines += ["  \(report.invariant)", "  \(money)"] }
    lines += report.warnings.map { "  warning: \($0)" }
    lines += report.rejects.prefix(Self.shownMax).map { "  \($0)" }
    let rest = report.rejected - min(report.rejects.count, Self.shownMax)
    if !report.rejects.isEmpty, rest > 0 { lines.append("  … and \(rest) more") }
    if let path = report.rejectsPath { lines.append("  rejects: \(path)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var money: String {
    let sum = IndianGrouping.amount(Money(minorUnits: report.sumMinor, currency: report.currency))
    guard let first = report.firstDay, let last = report.lastDay else { return sum }
    return first == last ? "\(sum) on \(first)" : "\(sum) from \(first) to \(last)"
  }
}

extension ImportReport.Verdict {
  /// The verdict for people.
  var words: String {
    switch self {
    case .accepted: "accepted"
    case .previewed: "would be accepted"
    case .duplicate: "known already, nothing to do"
    case .rejected: "REJECTED"
    }
  }
}
