import Intake
import Money
import Reconciliation

/// What a night did and found, for programs; without any clock, so that a second run writes the
/// same bytes when nothing has changed.
struct NightManifest {
  private let summary: NightSummary

  init(_ summary: NightSummary) {
    self.summary = summary
  }

  var json: String {
    get throws { JSONText.of(Document(summary)) + "\n" }
  }

  private struct Document: Encodable {
    let through: String
    let days: [String]
    let verdict: String
    let exit_status: Int32
    let digest: String
    let open_breaks: Int
    let failed_checks: [String]
    let incomplete_reason: String?
    let feeds: [Feed]
    let files: [File]

    init(_ summary: NightSummary) {
      through = summary.through.description
      days = summary.days.map(\.description)
      verdict = summary.verdict.rawValue
      exit_status = summary.exitStatus.rawValue
      digest = summary.digest
      open_breaks = summary.openBreaks
      failed_checks = summary.failedChecks
      incomplete_reason = summary.incompleteReason
      feeds = summary.feeds.map(Feed.init)
      files = summary.files.map(File.init)
    }
  }

  private struct Feed: Encodable {
    let feed: String
    let verdict: String
    let expected: Int64
    let reported: Int64
    let matched: Int64
    let pending: Int64
    let opened: Int64
    let healed: Int64
    let open: Int64
    let currency: String
    let net_minor: Int64
    let gross_minor: Int64
    let rounding_minor: Int64
    let reason: String?

    init(_ feed: FeedVerdict) {
      self.feed = feed.feed
      verdict = feed.verdict.rawValue
      expected = feed.expectedRows
      reported = feed.reportedRows
      matched = feed.matched
      pending = feed.pending
      opened = feed.opened
      healed = feed.healed
      open = feed.open
      currency = feed.currency.code
      net_minor = feed.netMinor
      gross_minor = feed.grossMinor
      rounding_minor = feed.roundingMinor
      reason = feed.reason
    }
  }

  private struct Sum: Encodable {
    let currency: String
    let sum_minor: Int64
  }

  private struct File: Encodable {
    let name: String
    let feed: String?
    let profile: String?
    let verdict: String
    let records: Int
    let accepted: Int
    let unchanged: Int
    let changed: Int
    let skipped: Int
    let rejected: Int
    /// The sum where all money is of one currency; `sums` has each by itself.
    let sum_minor: Int64?
    let sums: [Sum]
    let message: String?
    let rejects: String?

    init(_ report: ImportReport) {
      name = report.name
      feed = report.feed
      profile = report.profile
      verdict = report.verdict.rawValue
      records = report.records
      accepted = report.accepted
      unchanged = report.unchanged
      changed = report.changed
      skipped = report.skipped
      rejected = report.rejected
      sum_minor = report.onlyMoneyRead?.minorUnits
      sums = report.moneyRead.map { Sum(currency: $0.currency.code, sum_minor: $0.minorUnits) }
      message = report.message
      rejects = report.rejectsPath
    }
  }
}
