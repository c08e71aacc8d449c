package import Ledger
package import Money
package import Postgres

/// What reconciliation found on a day, one feed a row.
package enum RunReport {
  /// Reads the last run of each feed for a day.
  package static func table(
    of book: Book, on day: BusinessDay, through connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT DISTINCT ON (r.feed) r.feed, r.verdict, r.matched, r.pending, r.opened, r.healed,
        r.open_breaks, r.net_minor, r.gross_minor, r.failed_identity
      FROM recon.run AS r
      WHERE r.book = \(book.id) AND r.day = \(day.description)::date
      ORDER BY r.feed, r.run DESC
      """)
    return Table(
      title: "Reconciliation of \(day)", columns: columns,
      rows: try rows.map { row in
        let counts = ["matched", "pending", "opened", "healed", "open_breaks"]
        return [
          .text(try row.value("feed", as: String.self)),
          .text(try row.value("verdict", as: String.self)),
        ]
          + (try counts.map { .integer(try row.value($0)) })
          + [
            .money(try row.value("net_minor", as: Int64.self), .inr),
            .money(try row.value("gross_minor", as: Int64.self), .inr),
            .text(try row.optional("failed_identity", as: String.self)),
          ]
      })
  }

  private static let columns = [
    Column("feed", "Feed"), Column("verdict", "Verdict"), Column("matched", "Matched", .integer),
    Column("pending", "Pending", .integer), Column("opened", "Opened", .integer),
    Column("healed", "Healed", .integer), Column("open", "Open", .integer),
    Column("net", "Net difference", .money), Column("gross", "Gross difference", .money),
    Column("failed_identity", "Failed identity"),
  ]
}
