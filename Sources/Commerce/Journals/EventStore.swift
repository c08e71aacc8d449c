package import Ledger
internal import Money
internal import Postgres

/// An event of a file of our own, and the key that makes it happen once.
package protocol KeyedEvent: Sendable {
  var key: SourceKey { get }
  /// The record of the file that it came from.
  var record: Int64 { get }
}

/// Why a record of a file cannot be recorded.
package struct RecordRefusal: Hashable, Sendable {
  /// What is the matter with the record.
  package enum Reason: Hashable, Sendable {
    /// Its id came before with other content, or it contradicts what came before.
    case contradiction
    /// It names something that is not there.
    case reference
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

/// Records the events of a file within the caller's transaction, each once.
package protocol EventStore {
  associatedtype Event: KeyedEvent

  /// Finds the events that contradict the books or each other, or name what is not there.
  func refusals(of events: [Event]) throws -> [RecordRefusal]
  /// Counts the events that the books or an earlier record know already.
  func countKnown(_ events: [Event]) throws -> Int
  /// Records the events that are new, and tells how many were not.
  func record(_ events: [Event], file: FileID) throws -> Int
}

/// The events of a file, divided into what is new, what is known, and what contradicts.
struct EventKeys<Event: KeyedEvent> {
  /// The new events, each id once.
  private(set) var fresh: [Event] = []
  private(set) var contradictions: [RecordRefusal] = []
  let count: Int

  /// Compares the events with the keys of the book and with each other.
  ///
  /// Nobody else records events of this sort until the transaction ends.
  init(_ events: [Event], column: String, _ book: Book, on connection: Connection) throws {
    count = events.count
    try connection.execute(
      "SELECT pg_advisory_xact_lock(hashtext(\("commerce.event." + column)), \(book.id)::integer)")
    let prior = try Self.prior(events.map(\.key), book, on: connection)
    var seen: [String: Event] = [:]
    for event in events {
      let name = Self.name(event.key)
      if let isSame = prior[name] {
        guard !isSame else { continue }
        contradict(event, column, "\"\(event.key.externalID)\" came before with other content")
      } else if let first = seen[name] {
        guard first.key != event.key else { continue }
        contradict(
          event, column,
          "\"\(event.key.externalID)\" stands in record \(first.record) with other content")
      } else {
        seen[name] = event
        fresh.append(event)
      }
    }
  }

  private mutating func contradict(_ event: Event, _ column: String, _ message: String) {
    contradictions.append(RecordRefusal(event.record, .contradiction, column, message))
  }

  private static func name(_ key: SourceKey) -> String { "\(key.source)\u{1F}\(key.externalID)" }

  /// Tells of the keys that the book knows whether it knows them with the same content.
  private static func prior(
    _ keys: [SourceKey], _ book: Book, on connection: Connection
  ) throws -> [String: Bool] {
    var prior: [String: Bool] = [:]
    for row in try connection.rows(
      """
      SELECT w.source, w.external_id, k.event_hash = w.hash AS is_same
      FROM unnest(\(keys.map(\.source))::text[], \(keys.map(\.externalID))::text[],
        \(keys.map(\.eventHash.hexLiteral))::bytea[]) AS w (source, external_id, hash)
      JOIN ledger.source AS s ON s.code = w.source
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
    {
      let key = SourceKey(
        source: try row.value("source"), externalID: try row.value("external_id"), eventHash: [])
      prior[name(key)] = try row.value("is_same", as: Bool.self)
    }
    return prior
  }
}
