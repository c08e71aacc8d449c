package import Ledger
internal import Money
package import Postgres

/// The periods that were ever closed, one a row, in order.
package enum PeriodReport {
  /// Reads the periods with their last event, and how many facts of their days came too late.
  ///
  /// The adjusting period of a year is open until the year is closed.
  package static func table(
    of book: Book, period: String? = nil, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT p.period, p.kind, p.starts_on, p.ends_on, s.state, s.version, e.changed_by,
        to_char(e.changed_at AT TIME ZONE 'Asia/Kolkata', 'YYYY-MM-DD"T"HH24:MI:SS"+05:30"')
          AS changed_at, e.closed_by, e.reason, e.cut,
        encode(e.trial_balance_hash, 'hex') AS sha256,
        CASE WHEN p.kind = 'month' AND s.state <> 'open'
          THEN ledger.late_count(p.book, p.starts_on, p.ends_on) END AS late
      FROM ledger.period AS p
      CROSS JOIN LATERAL ledger.period_state(p.book,
        CASE p.kind WHEN 'adjusting' THEN left(p.period, -4) ELSE p.period END) AS s
      LEFT JOIN ledger.period_event AS e
        ON e.book = p.book AND e.period = p.period AND e.version = s.version
      WHERE p.book = \(book.id) AND (\(period)::text IS NULL OR p.period = \(period))
      ORDER BY p.ends_on, p.kind <> 'month', p.kind
      """)
    return Table(
      title: "Periods of book \(book.code)", columns: columns,
      rows: try rows.map(cells))
  }

  private static func cells(_ row: Row) throws -> [Cell] {
    func text(_ name: String) throws -> Cell { .text(try row.optional(name, as: String.self)) }
    func day(_ name: String) throws -> Cell { .day(try BusinessDay(try row.value(name))) }
    func count(_ name: String) throws -> Cell {
      try row.optional(name, as: Int64.self).map { .integer($0) } ?? .missing
    }
    var cells: [Cell] = [try text("period"), try text("kind")]
    cells += [try day("starts_on"), try day("ends_on"), try text("state"), try count("version")]
    cells += try ["changed_by", "changed_at", "closed_by", "reason"].map(text)
    cells += [try count("cut"), try count("late"), try text("sha256")]
    return cells
  }

  private static let columns = [
    Column("period", "Period"), Column("kind", "Kind"), Column("starts_on", "First day", .day),
    Column("ends_on", "Last day", .day), Column("state", "State"),
    Column("version", "Version", .integer), Column("changed_by", "By"),
    Column("changed_at", "At"), Column("closed_by", "Closed by"), Column("reason", "Reason"),
    Column("cut", "Cut", .integer), Column("late", "Came late", .integer),
    Column("sha256", "SHA-256"),
  ]
}
