package import Money
package import Postgres

/// The log of what was changed beside the books: by whom, when, from what to what.
package enum AuditReport {
  /// Which changes are read: of an object such as `payee:studio-12`, on days in India, of a book.
  package struct Filter: Hashable, Sendable {
    package var object: String?
    package var first: BusinessDay?
    package var last: BusinessDay?
    /// The book's code; changes that belong to no book are always read.
    package var book: String?

    package init(
      object: String? = nil, from first: BusinessDay? = nil, through last: BusinessDay? = nil,
      book: String? = nil
    ) {
      self.object = object
      self.first = first
      self.last = last
      self.book = book
    }
  }

  /// Reads the changes in the order in which they were made.
  package static func table(_ filter: Filter, on connection: Connection) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT c.change, c.changed_by, c.object, c.operation, c.reason, c.before, c.after,
        b.code AS book,
        to_char(c.changed_at AT TIME ZONE 'Asia/Kolkata', 'YYYY-MM-DD"T"HH24:MI:SS')
          || '+05:30' AS changed_at,
        (SELECT string_agg(
           CASE c.operation
             WHEN 'UPDATE' THEN format('%s: %s → %s', k.key, coalesce(c.before ->> k.key, '–'),
               coalesce(c.after ->> k.key, '–'))
             ELSE format('%s: %s', k.key, coalesce(c.after, c.before) ->> k.key) END,
           ', ' ORDER BY k.key)
         FROM jsonb_object_keys(coalesce(c.after, c.before)) AS k (key)
         WHERE c.before -> k.key IS DISTINCT FROM c.after -> k.key
           AND (c.operation = 'UPDATE' OR coalesce(c.after, c.before) -> k.key <> 'null')
        ) AS words
      FROM ledger.change_log AS c LEFT JOIN ledger.book AS b ON b.book = c.book
      WHERE (\(filter.object)::text IS NULL OR c.object = \(filter.object) COLLATE "C")
        AND (\(filter.book)::text IS NULL OR b.code IS NULL OR b.code = \(filter.book))
        AND (\(filter.first?.description)::date IS NULL
          OR (c.changed_at AT TIME ZONE 'Asia/Kolkata')::date >= \(filter.first?.description)::date)
        AND (\(filter.last?.description)::date IS NULL
          OR (c.changed_at AT TIME ZONE 'Asia/Kolkata')::date <= \(filter.last?.description)::date)
      ORDER BY c.change
      """)
    return Table(
      title: filter.object.map { "Changes of \($0)" } ?? "Changes", columns: columns,
      rows: try rows.map { row in
        [.integer(try row.value("change"))]
          + (try columns.dropFirst().map { .text(try row.text($0.name)) })
      })
  }

  private static let columns = [
    Column("change", "No", .integer), Column("changed_at", "At"), Column("changed_by", "By"),
    Column("book", "Book"), Column("object", "Object"), Column("operation", "Operation"),
    Column("words", "Change"), Column("reason", "Reason"),
    Column("before", "Before", for: .machines), Column("after", "After", for: .machines),
  ]
}
