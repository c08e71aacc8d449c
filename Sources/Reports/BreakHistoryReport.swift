package import Ledger
internal import Money
package import Postgres

/// A break and all that has happened to it, one event a row.
package enum BreakHistoryReport {
  /// Reads the events of a break in their order; nil when there is no such break.
  package static func table(
    of book: Book, break id: String, on connection: Connection
  ) throws -> Table? {
    let found = try connection.firstRow(
      """
      SELECT b.feed, b.key, b.ordinal, b.currency, b.expected_minor, b.reported_minor, f.name,
        l.line_number
      FROM recon.break AS b
      LEFT JOIN intake.line AS l ON l.line = b.line
      LEFT JOIN intake.file AS f ON f.file = l.file
      WHERE b.book = \(book.id) AND b.break_id = \(id)
      """)
    guard let found else { return nil }
    let currency = try Currency(code: try found.value("currency"))
    let events = try connection.rows(
      """
      SELECT e.day, e.code, e.state, e.difference_minor, e.parked_minor, e.recorded_by
      FROM recon.break_event AS e WHERE e.book = \(book.id) AND e.break_id = \(id)
      ORDER BY e.event
      """)
    return Table(
      title: try title(id, found, currency),
      columns: [
        Column("day", "Day", .day), Column("code", "Code"), Column("state", "State"),
        Column("currency", "Currency", for: .machines), Column("difference", "Difference", .money),
        Column("parked", "Parked", .money), Column("recorded_by", "Recorded by"),
      ],
      rows: try events.map { row in
        [
          .day(try BusinessDay(try row.value("day"))),
          .text(try row.value("code", as: String.self)),
          .text(try row.value("state", as: String.self)), .text(currency.code),
          .money(try row.value("difference_minor", as: Int64.self), currency),
          .money(try row.value("parked_minor", as: Int64.self), currency),
          .text(try row.value("recorded_by", as: String.self)),
        ]
      })
  }

  private static func title(_ id: String, _ row: Row, _ currency: Currency) throws -> String {
    func amount(_ column: String) throws -> String {
      guard let minor = try row.optional(column, as: Int64.self) else { return "nothing" }
      return IndianGrouping.amount(Money(minorUnits: minor, currency: currency))
    }
    let file = try row.optional("name", as: String.self)
    let line = try row.optional("line_number", as: Int64.self)
    let place = file.map { ", \($0)\(line.map { ":\($0)" } ?? "")" } ?? ""
    return "Break \(id): \(try row.value("feed", as: String.self)) "
      + "\(try row.value("key", as: String.self)), expected \(try amount("expected_minor")), "
      + "reported \(try amount("reported_minor"))\(place)"
  }
}
