internal import Ledger
internal import Postgres

/// An event of a file of our own that a table of commerce keeps under its id.
package protocol ReceivedEvent: Sendable {
  var id: String { get }
  /// The hash of what the event says.
  var eventHash: [UInt8] { get }
  /// The record of the file that it came from.
  var record: Int64 { get }
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

  /// Finds the ids that came before with other content.
  func contradictions(in events: [some ReceivedEvent]) throws -> Set<String> {
    Set(try known(events).filter { !$0.value }.keys)
  }

  /// Counts the ids that have not come before.
  func countNew(_ events: [some ReceivedEvent]) throws -> Int {
    Set(events.map(\.id)).subtracting(try known(events).keys).count
  }
}
