package import Intake
package import Ledger
package import Money

/// What a night is asked to do.
package struct NightRequest: Sendable {
  /// The last business day to work through; the clock of the night.
  package var through: BusinessDay
  /// The folder whose sub-folders, named by day, hold what arrived.
  package var inbox: String?
  /// How long to wait for other writers before the night is incomplete.
  package var patienceSeconds = 30
  /// Where rejects files go; nil puts them beside their inputs.
  package var rejectsFolder: String?

  package init(through: BusinessDay, inbox: String?) {
    self.through = through
    self.inbox = inbox
  }
}

/// A step of a night, told when it starts and again when it has ended.
package struct NightStep: Sendable {
  package let day: BusinessDay
  package let name: String
  package let detail: String
  /// The time that the step took; nil when it only starts.
  package let milliseconds: Int64?
}

/// The word for a whole night.
package enum NightVerdict: String, Hashable, Sendable {
  case green
  case pending
  case breaks
  case incomplete
  case checkFailed = "check failed"
}

/// What a night came to.
package struct NightSummary: Sendable {
  package let through: BusinessDay
  /// The days that were worked through, in order.
  package let days: [BusinessDay]
  package let verdict: NightVerdict
  /// The last word of each feed.
  package let feeds: [FeedVerdict]
  /// The files that were looked at in this night.
  package let files: [ImportReport]
  package let digest: String
  package let openBreaks: Int
  package let failedChecks: [String]
  package let incompleteReason: String?
  /// The last block of the seal.
  package let seal: SealBlock?
}
