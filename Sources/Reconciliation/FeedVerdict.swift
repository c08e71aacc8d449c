package import Money

/// What a night found out about one feed.
package struct FeedVerdict: Hashable, Sendable {
  /// The feed's state in one word.
  package enum Word: String, Hashable, Sendable {
    case green
    /// Nothing but rows within their grace is open.
    case pending
    case breaks
    /// A proof failed, and nothing of the feed was posted.
    case incomplete
  }

  package let feed: String
  package let verdict: Word
  package var expectedRows: Int64 = 0
  package var reportedRows: Int64 = 0
  package var matched: Int64 = 0
  package var pending: Int64 = 0
  package var opened: Int64 = 0
  package var healed: Int64 = 0
  package var open: Int64 = 0
  /// Reported less expected over what was decided this night, and the same without signs.
  package var netMinor: Int64 = 0
  package var grossMinor: Int64 = 0
  /// The currency of what the feed reports.
  package var currency = Currency.inr
  package var roundingMinor: Int64 = 0
  package var reason: String?

  /// Makes the verdict of a feed that could not be proved.
  static func incomplete(_ feed: String, reason: String) -> FeedVerdict {
    var verdict = FeedVerdict(feed: feed, verdict: .incomplete)
    verdict.reason = reason
    return verdict
  }

  init(feed: String, verdict: Word) {
    self.feed = feed
    self.verdict = verdict
  }
}
