/// What an id can be.
package enum TraceSubject: Hashable, Sendable {
  case transaction(Int64)
  case statement(String)
  /// A reported line, by its number in our books.
  case line(Int64)
  /// An open item: an order line, a settlement, a payout.
  case item(String)
  /// A refund that waits for its unlock.
  case waitingRefund(String)
  case touch(String)
  case breakID(String)
  /// A live request that was refused, by its key.
  case refusal(source: String, id: String)
}

/// Something that an id names, and the longer name by which it is told from the others.
package struct TraceCandidate: Hashable, Sendable {
  package let subject: TraceSubject
  /// A name that is never ambiguous, such as `unlocks:unl-1`.
  package let name: String
  /// What it is, for a list to choose from.
  package let description: String
  /// The key under which an event was found.
  let key: TraceKey?

  init(
    _ subject: TraceSubject, _ name: String, _ description: String, key: TraceKey? = nil
  ) {
    self.subject = subject
    self.name = name
    self.description = description
    self.key = key
  }
}

/// An external id with whose id it is.
struct TraceKey: Hashable, Sendable {
  let source: String
  let id: String
}
