package import Ledger
package import Money
package import Postgres

/// The breaks of a book as a listing.
package enum BreakReport {
  /// Which breaks a listing shows.
  package enum Selection: Hashable, Sendable {
    case open
    case all
  }

  /// Reads the breaks by feed, day and key; a healed one stopped ageing when it closed.
  package static func table(
    of book: Book, _ selection: Selection = .open, feed: String? = nil, asOf day: BusinessDay,
    on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT b.break_id, b.code, b.state, b.feed, b.period, b.key, b.currency, b.expected_minor,
        b.reported_minor, b.difference_minor, b.opened_on,
        greatest(least(b.closed_on, \(day.description)::date) - b.opened_on, 0) AS age_days,
        b.owner, f.name AS file, l.line_number
      FROM recon.break AS b
      LEFT JOIN intake.line AS l ON l.line = b.line
      LEFT JOIN intake.file AS f ON f.file = l.file
      WHERE b.book = \(book.id) AND (\(selection == .all) OR b.state = 'open')
        AND (\(feed)::text IS NULL OR b.feed = \(feed))
      ORDER BY b.feed, b.opened_on, b.code, b.key, b.ordinal, b.break_id
      """)
    return Table(
      title: selection == .open ? "Open breaks at \(day)" : "All breaks at \(day)",
      columns: columns, rows: try rows.map(cells))
  }

  private static let columns = [
    Column("break_id", "Break"), Column("code", "Code"), Column("state", "State"),
    Column("feed", "Feed"), Column("period", "Period"), Column("key", "Key"),
    Column("currency", "Currency", for: .machines), Column("expected", "Expected", .money),
    Column("reported", "Reported", .money), Column("difference", "Difference", .money),
    Column("opened_on", "Opened", .day), Column("age_days", "Age", .integer),
    Column("owner", "Owner"), Column("file", "File"), Column("line", "Line", .integer),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    let currency = try Currency(code: try row.value("currency"))
    func text(_ column: String) throws -> Cell {
      .text(try row.optional(column, as: String.self))
    }
    func money(_ column: String) throws -> Cell {
      .money(try row.optional(column, as: Int64.self), currency)
    }
    return [
      try text("break_id"), try text("code"), try text("state"), try text("feed"),
      try text("period"), try text("key"), try text("currency"), try money("expected_minor"),
      try money("reported_minor"), try money("difference_minor"),
      .day(try BusinessDay(try row.value("opened_on"))),
      .integer(try row.value("age_days")), try text("owner"), try text("file"),
      try row.optional("line_number", as: Int64.self).map { .integer($0) } ?? .missing,
    ]
  }
}
