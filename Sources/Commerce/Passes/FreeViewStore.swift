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
package struct FreeViewStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds which views came before, and whether with the same content.
  package func known(_ views: [FreeView]) throws -> [String: Bool] {
    try ReceivedEvents(
      table: "commerce.free_view", idColumn: "view_id", book: book, connection: connection
    ).known(views)
  }

  /// Counts the views that are new, and tells how many those were.
  package func record(_ views: [FreeView], file: FileID) throws -> Int {
    try connection.row(
      """
      SELECT report.count_free_views(\(book.id)::integer, \(views.map(\.id))::text[],
        \(views.map(\.viewedOn.description))::date[], \(views.map(\.series))::text[],
        \(views.map(\.eventHash.hexLiteral))::bytea[], \(file.rawValue)::bigint,
        \(views.map(\.record))::bigint[]) AS counted
      """
    ).value("counted")
  }
}
