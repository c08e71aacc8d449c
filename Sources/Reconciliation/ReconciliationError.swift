/// What ends a night, or a feed's part of it.
package enum ReconciliationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another night is running on this book.
  case locked
  /// A proof failed, so nothing of the feed was posted.
  case unproved(feed: String, reason: String)
  case noBankFeed(gateway: String)
  case unknownBreak(String)

  package var description: String {
    switch self {
    case .locked: "another night is running on this book"
    case .unproved(let feed, let reason): "\(feed) could not be proved: \(reason)"
    case .noBankFeed(let gateway): "no bank feed is there to receive the settlements of \(gateway)"
    case .unknownBreak(let id): "there is no break \"\(id)\""
    }
  }
}
