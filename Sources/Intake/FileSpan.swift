internal import Ledger
internal import Money
internal import Postgres

/// The days of which a file speaks: those between `period_start` and `period_end` where its
/// preamble names them, else those of its rows.
struct FileSpan: Hashable {
  let first: BusinessDay
  let last: BusinessDay
  let isDeclared: Bool

  init?(_ summary: ReadingSummary) {
    let start = summary.captured["period_start"].flatMap { try? BusinessDay($0) }
    let end = summary.captured["period_end"].flatMap { try? BusinessDay($0) }
    if let start, let end, start <= end {
      (first, last, isDeclared) = (start, end, true)
    } else if let start = summary.firstDay, let end = summary.lastDay {
      (first, last, isDeclared) = (start, end, false)
    } else {
      return nil
    }
  }

  /// Tells of days between the feed's files that no file speaks of, and of days of which two speak.
  ///
  /// A snapshot speaks of whatever changed, so that neither means anything there.
  func warnings(
    about name: String, mode: Profile.Restatement.Mode, feed: String, book: Book,
    on connection: Connection
  ) throws -> [String] {
    guard mode == .append || mode == .periodReplace else { return [] }
    let row = try connection.row(
      """
      SELECT max(last_on) FILTER (WHERE last_on < \(first.description)::date)::text AS before,
        min(first_on) FILTER (WHERE first_on > \(last.description)::date)::text AS after,
        count(*) FILTER (WHERE first_on <= \(last.description)::date
          AND last_on >= \(first.description)::date) AS overlapping,
        min(name) FILTER (WHERE first_on <= \(last.description)::date
          AND last_on >= \(first.description)::date) AS overlapped
      FROM intake.file AS f
      WHERE book = \(book.id) AND feed = \(feed) AND parent_file IS NULL
        AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = f.file)
      """)
    var warnings: [String] = []
    if let overlapped: String = try row.optional("overlapped") {
      warnings.append("\(name): speaks of days of which \(overlapped) speaks as well [W-OVERLAP]")
    } else if let before = try row.optional("before", as: String.self),
      try BusinessDay(before).adding(days: 1) < first
    {
      let gap = try BusinessDay(before).adding(days: 1)
      warnings.append(
        "\(name): no file speaks of \(gap)"
          + (gap == first.adding(days: -1) ? "" : " to \(first.adding(days: -1))") + " [W-GAP]")
    }
    return warnings
  }
}
