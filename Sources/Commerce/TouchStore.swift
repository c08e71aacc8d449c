package import Ledger
internal import Money
package import Postgres

/// Keeps touches, each once, beside the journal.
package struct TouchStore: EventStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// What touches may name: series, partners and affiliates of the agreements files.
  package struct Known: Hashable, Sendable {
    package let series: Set<String>
    package let partners: Set<String>
    package let affiliates: Set<String>

    /// Finds what a touch names that nobody knows; nil where it may be kept.
    package func refusal(of touch: TouchEvent) -> EventRefusal? {
      if let lacking = touch.lacking { return lacking }
      for (column, name, known) in [
        ("series", touch.series, series), ("partner", touch.partner, partners),
        ("affiliate", touch.affiliate, affiliates),
      ] {
        guard let name, !known.contains(name) else { continue }
        return EventRefusal(
          column: column, message: "\(column) \"\(name)\" is in no agreements file")
      }
      return nil
    }
  }

  /// Reads what touches may name.
  package func known() throws -> Known {
    let parties = try connection.rows(
      "SELECT party, kind FROM commerce.party WHERE book = \(book.id)")
    func names(_ kinds: [String]) throws -> Set<String> {
      Set(
        try parties.filter { kinds.contains(try $0.value("kind", as: String.self)) }
          .map { try $0.value("party", as: String.self) })
    }
    return Known(
      series: Set(
        try connection.rows("SELECT code FROM ledger.series WHERE book = \(book.id)")
          .map { try $0.value("code", as: String.self) }),
      partners: try names(["network", "merchant", "brand"]), affiliates: try names(["affiliate"]))
  }

  private var received: ReceivedEvents {
    ReceivedEvents(
      table: "commerce.touch", idColumn: "touch_id", book: book, connection: connection)
  }

  /// Finds the touches that came before with other content.
  package func refusals(of touches: [TouchEvent]) throws -> [RecordRefusal] {
    try received.refusals(of: touches)
  }

  /// Counts the touches that have come before.
  package func countKnown(_ touches: [TouchEvent]) throws -> Int {
    try received.countKnown(touches)
  }

  /// Keeps touches within the caller's transaction, and tells how many were not new.
  package func record(_ touches: [TouchEvent], file: FileID) throws -> Int {
    try numberEpisodes(of: touches)
    let kept = try connection.execute(
      """
      INSERT INTO commerce.touch (
        book, touch_id, touched_at, touched_on, viewer, sale_id, partner, kind, series, episode,
        hotspot, scene_ms, live_event, variant, affiliate, event_hash, file, record)
      SELECT \(book.id)::integer, w.touch_id, w.touched_at, w.touched_on, w.viewer, w.sale_id,
        w.partner, w.kind, m.series, e.episode, w.hotspot, w.scene_ms, w.live_event, w.variant,
        w.affiliate, w.event_hash, \(file.rawValue)::bigint, w.record
      FROM unnest(
        \(touches.map(\.id))::text[], \(touches.map(\.touchedAt.description))::timestamptz[],
        \(touches.map(\.touchedAt.businessDay.description))::date[],
        \(touches.map(\.viewer))::bigint[], \(touches.map(\.saleID))::text[],
        \(touches.map(\.partner))::text[], \(touches.map(\.kind.rawValue))::text[],
        \(touches.map(\.series))::text[], \(touches.map(\.episode))::text[],
        \(touches.map(\.hotspot))::text[], \(touches.map(\.sceneMilliseconds))::bigint[],
        \(touches.map(\.liveEvent))::text[], \(touches.map(\.variant))::text[],
        \(touches.map(\.affiliate))::text[], \(touches.map(\.eventHash.hexLiteral))::bytea[],
        \(touches.map(\.record))::bigint[]
      ) AS w (touch_id, touched_at, touched_on, viewer, sale_id, partner, kind, series, episode,
        hotspot, scene_ms, live_event, variant, affiliate, event_hash, record)
      LEFT JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      LEFT JOIN ledger.episode AS e ON e.series = m.series AND e.code = w.episode
      ORDER BY w.touch_id
      ON CONFLICT ON CONSTRAINT touch_pkey DO NOTHING
      """)
    return touches.count - kept
  }

  /// Numbers the episodes that touches name, since their unlocks may come later or never.
  private func numberEpisodes(of touches: [TouchEvent]) throws {
    try connection.execute(
      """
      SELECT ledger.ensure_episode(array_agg(m.series), array_agg(w.episode))
      FROM unnest(\(touches.map(\.series))::text[], \(touches.map(\.episode))::text[])
        AS w (series, episode)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      WHERE w.episode IS NOT NULL
      """)
  }
}
