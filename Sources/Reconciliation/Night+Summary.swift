internal import Intake
internal import Ledger
internal import Postgres
internal import Schema

extension Night {
  /// Checks the books, takes the digest and finds the word for the night.
  func summary(
    of request: NightRequest, state: State, progress: (NightStep) -> Void
  ) throws -> NightSummary {
    let failed = try Checks(lookup).run().filter { !$0.isPassing }.map(\.name)
    let digest = try connection.row("SELECT recon.digest(\(book.id)::integer) AS digest")
    let open = try connection.row(
      """
      SELECT count(*) AS open FROM recon.break WHERE book = \(book.id) AND state = 'open'
      """
    ).value("open", as: Int.self)
    let feeds = state.feeds.values.sorted { $0.feed < $1.feed }
    let rejected = state.files.contains { $0.verdict == .rejected }
    let unproved = feeds.first { $0.verdict == .incomplete }
    var reason = state.incompleteReason
    if reason == nil, let unproved { reason = "\(unproved.feed): \(unproved.reason ?? "")" }
    if reason == nil, rejected { reason = "a file was rejected" }
    let verdict: NightVerdict
    if !failed.isEmpty {
      verdict = .checkFailed
    } else if reason != nil {
      verdict = .incomplete
    } else if open > 0 {
      verdict = .breaks
    } else {
      verdict = feeds.contains { $0.verdict == .pending } ? .pending : .green
    }
    return NightSummary(
      through: state.days.last ?? request.through, days: state.days, verdict: verdict,
      feeds: feeds, files: state.files, digest: try digest.value("digest"), openBreaks: open,
      failedChecks: failed, incompleteReason: reason,
      seal: try SealBlock.last(of: book, on: connection))
  }
}
