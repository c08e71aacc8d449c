package import Ledger
package import Money

/// An event of a file of our own.
package protocol RecordedEvent: Sendable {
  /// The record of the file that it came from.
  var record: Int64 { get }
}

/// Why a record of a file cannot be recorded.
package struct RecordRefusal: Hashable, Sendable {
  /// What is the matter with the record.
  package enum Reason: Hashable, Sendable {
    /// Its id came before with other content, or it contradicts what came before.
    case contradiction
    /// It names something that is not there, or does not fit what it names.
    case reference
    /// It gives back more than is left.
    case excess
  }

  package let record: Int64
  package let reason: Reason
  package let column: String
  package let message: String

  init(_ record: Int64, _ reason: Reason, _ column: String, _ message: String) {
    self.record = record
    self.reason = reason
    self.column = column
    self.message = message
  }
}

/// The money that events of a file give back, for its preview.
package struct EventAmounts {
  package let events: [(id: String, minor: Int64, currency: Currency)]
  /// The ids that came before.
  package let known: Set<String>
}

/// Records the events of a file within the caller's transaction, each once.
package protocol EventStore {
  associatedtype Event: RecordedEvent

  /// Finds the events that contradict the books or each other, or name what is not there.
  func refusals(of events: [Event]) throws -> [RecordRefusal]
  /// Counts the events that the books or an earlier record know already.
  func countKnown(_ events: [Event]) throws -> Int
  /// Records the events that are new, and tells how many were not.
  func record(_ events: [Event], file: FileID) throws -> Int
  /// Tells the money of the events; none where they have none.
  func amounts(of events: [Event]) throws -> EventAmounts
}

extension EventStore {
  /// Tells of no money, as of events that move none.
  package func amounts(of events: [Event]) throws -> EventAmounts {
    EventAmounts(events: [], known: [])
  }
}
