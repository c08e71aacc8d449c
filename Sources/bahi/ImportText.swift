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
    var lines = ["\(PrintableText.line(report.name)): \(report.verdict.words)\(profile)"]
    if let message = report.message { lines.append("  \(message)") }
    if let code = report.code { lines.append("  what to do: \(code.advice)") }
    if report.records > 0 {
      lines += [report.invariant, money].filter { !$0.isEmpty }.map { "  \($0)" }
    }
    lines += currencies.map { "  \(invariant(in: $0))" }
    lines += report.differences.filter { $0.category != .new && $0.category != .unchanged }
      .map { "  \(words(for: $0))" }
    if let parent = report.parent { lines.append("  corrects records of \(parent)") }
    lines += report.warnings.map { "  warning: \(PrintableText.line($0))" }
    lines += report.rejects.prefix(Self.shownMax).map { "  \($0)" }
    let shown = Set(report.rejects.prefix(Self.shownMax).map(\.code))
    let rest = report.rejected - min(report.rejects.count, Self.shownMax)
    if !report.rejects.isEmpty, rest > 0 { lines.append("  … and \(rest) more") }
    lines += RowCode.allCases.filter(shown.contains).map { "  \($0.rawValue): \($0.advice)" }
    if let path = report.rejectsPath { lines.append("  rejects: \(path)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var currencies: [String] { Set(report.differences.map(\.currency)).sorted() }

  /// The money of the records that were read, and where it went.
  private func invariant(in currency: String) -> String {
    let read = report.differences.filter { $0.currency == currency && $0.category.isRead }
    let parts = ImportDifference.Category.allCases.filter(\.isRead).map { category in
      let sum = read.filter { $0.category == category }.reduce(0) { $0 + minor($1.after, currency) }
      return "\(amount(sum, currency)) \(category.rawValue)"
    }
    let sum = read.reduce(0) { $0 + minor($1.after, currency) }
    return "\(amount(sum, currency)) = \(parts.joined(separator: " + "))"
  }

  private func words(for difference: ImportDifference) -> String {
    let before = minor(difference.before, difference.currency)
    let after = minor(difference.after, difference.currency)
    let records = difference.records == 1 ? "1 line" : "\(difference.records) lines"
    let what = "\(difference.category.rawValue): \(records)"
    switch difference.category {
    case .older, .rejected: return "\(what), \(amount(after, difference.currency))"
    default:
      return "\(what), \(amount(before, difference.currency)) before, "
        + "\(amount(after, difference.currency)) after, difference "
        + amount(after - before, difference.currency)
    }
  }

  private func minor(_ amount: ExactDecimal, _ code: String) -> Int64 {
    amount.rounded(to: (try? Currency(code: code)) ?? report.currency)
  }

  private func amount(_ minor: Int64, _ code: String) -> String {
    IndianGrouping.amount(
      Money(minorUnits: minor, currency: (try? Currency(code: code)) ?? report.currency))
  }

  /// The money of the file and its days; none where the lines have no money or no one currency.
  private var money: String {
    let sum = report.moneyRead.map { IndianGrouping.amount($0) }.joined(separator: " and ")
    guard let first = report.firstDay, let last = report.lastDay else { return sum }
    let days = first == last ? "on \(first)" : "from \(first) to \(last)"
    return sum.isEmpty ? days : "\(sum) \(days)"
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
