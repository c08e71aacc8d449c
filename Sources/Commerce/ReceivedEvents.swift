internal import Ledger
package import Money
internal import Postgres

/// An event of a file of our own that a table of commerce keeps under its id.
package protocol ReceivedEvent: RecordedEvent {
  var id: String { get }
  /// The hash of what the event says.
  var eventHash: [UInt8] { get }
}

/// A received event that gives money back.
package protocol RefundingEvent: ReceivedEvent {
  var amountMinor: Int64 { get }
  var currency: Currency { get }
}

/// The events of one sort that a book has received before.
struct ReceivedEvents {
  let table: SQL
  let idColumn: String
  let book: Book
  let connection: Connection

  /// Finds which ids came before, and whether with the same content each time.
  func known(_ events: [some ReceivedEvent]) throws -> [String: Bool] {
    var known: [String: Bool] = [:]
    for row in try connection.rows(
      """
      SELECT w.id, t.event_hash = w.hash AS is_same
      FROM unnest(\(events.map(\.id))::text[], \(events.map(\.eventHash.hexLiteral))::bytea[])
        AS w (id, hash)
      JOIN \(fragment: table) AS t
        ON t.book = \(book.id) AND t.\(identifier: idColumn) = w.id
      """)
    {
      known[try row.value("id"), default: true] =
        try known[row.value("id"), default: true] && row.value("is_same")
    }
    return known
  }

  /// Finds the events that the books do not have, each once.
  func fresh<Event: ReceivedEvent>(among events: [Event]) throws -> [Event] {
    var seen = Set(try known(events).keys)
    return events.filter { seen.insert($0.id).inserted }
  }

  /// Tells what events give back, and which ids came before.
  func amounts(of events: [some RefundingEvent]) throws -> EventAmounts {
    EventAmounts(
      events: events.map { ($0.id, $0.amountMinor, $0.currency) },
      known: Set(try known(events).keys))
  }

  /// Finds the records whose id stands in the books, or in an earlier record, with other content.
  func refusals<Event: ReceivedEvent>(of events: [Event]) throws -> [RecordRefusal] {
    let known = try known(events)
    var first: [String: Event] = [:]
    return events.compactMap { event in
      let earlier = first[event.id]
      if earlier == nil { first[event.id] = event }
      let place: String
      if known[event.id] == false {
        place = "came before"
      } else if let earlier, earlier.eventHash != event.eventHash {
        place = "stands in record \(earlier.record)"
      } else {
        return nil
      }
      return RecordRefusal(
        event.record, .contradiction, idColumn, "\"\(event.id)\" \(place) with other content")
    }
  }

  /// Finds the same, and of the others the first of each id that gives back too much: `excess` has
  /// the column and the reason by id.
  func refusals<Event: ReceivedEvent>(
    of events: [Event], excess: [String: (column: String, reason: String)]
  ) throws -> [RecordRefusal] {
    let contradictions = try refusals(of: events)
    let refused = Set(contradictions.map(\.record))
    var seen: Set<String> = []
    return contradictions
      + events.compactMap { event in
        guard seen.insert(event.id).inserted, !refused.contains(event.record),
          let (column, reason) = excess[event.id]
        else { return nil }
        return RecordRefusal(event.record, .excess, column, reason)
      }
  }

  /// Counts the events whose id the books or an earlier record know.
  func countKnown(_ events: [some ReceivedEvent]) throws -> Int {
    events.count - Set(events.map(\.id)).subtracting(try known(events).keys).count
  }

  /// Keeps the events that are new, waiting, and tells how many were not new.
  ///
  /// `values` has an array for each of the `columns`, which are those that not every event has;
  /// `waiting` is the table of the ids that wait.
  func receive(
    _ events: [some ReceivedEvent], file: FileID, columns: SQL, values: SQL, waiting: SQL
  ) throws -> Int {
    let received: Int = try connection.row(
      """
      WITH received AS (
        INSERT INTO \(fragment: table) (
          book, \(identifier: idColumn), event_hash, record, file, \(fragment: columns))
        SELECT \(book.id), w.id, w.hash, w.record, \(file.rawValue), \(fragment: columns)
        FROM unnest(
          \(events.map(\.id))::text[], \(events.map(\.eventHash.hexLiteral))::bytea[],
          \(events.map(\.record))::bigint[], \(fragment: values)
        ) AS w (id, hash, record, \(fragment: columns))
        ON CONFLICT DO NOTHING
        RETURNING book, \(identifier: idColumn)
      ), waiting AS (
        INSERT INTO \(fragment: waiting) (book, \(identifier: idColumn)) SELECT * FROM received
      )
      SELECT count(*) AS received FROM received
      """
    ).value("received")
    return events.count - received
  }
}
