package import Ledger
package import Money
package import Postgres

/// An episode that a viewer watched for nothing.
package struct FreeView: ReceivedEvent, Hashable {
  package let id: String
  package let viewedOn: BusinessDay
  package let series: String
  package let eventHash: [UInt8]
  package let record: Int64

  package init(
    id: String, viewedAt: Instant, viewer: Int64, series: String, episode: String, place: Int64,
    record: Int64
  ) {
    self.id = id
    self.series = series
    self.record = record
    viewedOn = viewedAt.businessDay
    var hash = EventHash("free-view/1")
    for text in [id, viewedAt.description, series, episode] { hash.append(text) }
    for number in [viewer, place] { hash.append(number) }
    eventHash = hash.bytes
  }
}

/// Counts free views by day and series, each once; nothing is posted.
package struct FreeViewStore: EventStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  private var received: ReceivedEvents {
    ReceivedEvents(
      table: "commerce.free_view", idColumn: "view_id", book: book, connection: connection)
  }

  /// Finds the views that came before with other content.
  package func refusals(of views: [FreeView]) throws -> [RecordRefusal] {
    try received.refusals(of: views)
  }

  /// Counts the views that have come before.
  package func countKnown(_ views: [FreeView]) throws -> Int {
    try received.countKnown(views)
  }

  /// Counts the views that are new by day and series, and tells how many were not new.
  package func record(_ views: [FreeView], file: FileID) throws -> Int {
    let counted: Int = try connection.row(
      """
      SELECT report.count_free_views(\(book.id)::integer, \(views.map(\.id))::text[],
        \(views.map(\.viewedOn.description))::date[], \(views.map(\.series))::text[],
        \(views.map(\.eventHash.hexLiteral))::bytea[], \(file.rawValue)::bigint,
        \(views.map(\.record))::bigint[]) AS counted
      """
    ).value("counted")
    return views.count - counted
  }
}
