package import Ledger
internal import Money
internal import Postgres

/// An event of a file of our own, and the key that makes it happen once.
package protocol KeyedEvent: RecordedEvent {
  var key: SourceKey { get }
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
