package import Ledger
internal import Money
package import Postgres

/// What files did to the book.
package enum FileReport {
  /// Lists the accepted files, the last first.
  package static func table(
    of book: Book, feed: String?, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT f.file, f.name, f.feed, f.received_on::text, f.records, f.accepted, f.unchanged,
        f.changed, f.skipped, f.rejected, f.vanished, p.name AS parent,
        CASE WHEN v.file IS NOT NULL THEN 'voided' WHEN f.rejected > 0 THEN 'accepted in part'
          ELSE 'accepted' END AS state
      FROM intake.file AS f
      LEFT JOIN intake.file_void AS v ON v.file = f.file
      LEFT JOIN intake.file AS p ON p.file = f.parent_file
      WHERE f.book = \(book.id) AND (\(feed)::text IS NULL OR f.feed = \(feed))
      ORDER BY f.file DESC
      """
    ).map { row in
      [
        Cell.integer(try row.value("file", as: Int64.self)),
        .text(try row.value("name", as: String.self)),
        .text(try row.value("feed", as: String.self)),
        .day(try BusinessDay(try row.value("received_on", as: String.self))),
        .text(try row.value("state", as: String.self)),
        .integer(try row.value("records", as: Int64.self)),
        .integer(try row.value("accepted", as: Int64.self)),
        .integer(try row.value("unchanged", as: Int64.self)),
        .integer(try row.value("changed", as: Int64.self)),
        .integer(try row.value("skipped", as: Int64.self)),
        .integer(try row.value("rejected", as: Int64.self)),
        .integer(try row.value("vanished", as: Int64.self)),
        try row.optional("parent", as: String.self).map(Cell.text) ?? .missing,
      ]
    }
    return Table(
      title: "Files",
      columns: [
        Column("file", "File", .integer), Column("name", "Name"), Column("feed", "Feed"),
        Column("received_on", "Received", .day), Column("state", "State"),
        Column("records", "Records", .integer), Column("accepted", "Accepted", .integer),
        Column("unchanged", "Unchanged", .integer), Column("changed", "Changed", .integer),
        Column("skipped", "Skipped", .integer), Column("rejected", "Rejected", .integer),
        Column("vanished", "Vanished", .integer), Column("parent", "Corrects"),
      ], rows: rows)
  }

  /// Shows what a file did, by category and currency, in the words of its import.
  package static func differences(
    of file: Int64, book: Book, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT f.name, d.category, d.currency, d.records, d.before, d.after
      FROM intake.file AS f
      CROSS JOIN LATERAL jsonb_to_recordset(f.money)
        AS d (category text, currency text, records bigint, before text, after text)
      WHERE f.book = \(book.id) AND f.file = \(file)
      """
    ).map { row in
      let currency = try? Currency(code: try row.value("currency", as: String.self))
      func money(_ name: String) throws -> Cell {
        guard let currency else { return .missing }
        let amount = try ExactDecimal(try row.value(name, as: String.self))
        return .money(Money(minorUnits: amount.rounded(to: currency), currency: currency))
      }
      return [
        Cell.text(try row.value("category", as: String.self)),
        .text(try row.value("currency", as: String.self)),
        .integer(try row.value("records", as: Int64.self)), try money("before"), try money("after"),
      ]
    }
    return Table(
      title: "File \(file)",
      columns: [
        Column("category", "Category"), Column("currency", "Currency"),
        Column("records", "Lines", .integer), Column("before", "Before", .money),
        Column("after", "After", .money),
      ], rows: rows)
  }

  /// Lists the lines that stand in the name of a file, with how their episode was found.
  package static func lines(
    of file: Int64, book: Book, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT line_key, ordinal, revision, kind, state, occurred_on::text, currency,
        trim_scale(coalesce(net, commission, gross, 0))::text AS amount, series, episode,
        attribution
      FROM intake.line
      WHERE book = \(book.id) AND file = \(file) AND is_current
      ORDER BY record, line
      """
    ).map { row in
      let currency = try? Currency(code: try row.value("currency", as: String.self))
      let amount = try ExactDecimal(try row.value("amount", as: String.self))
      func text(_ name: String) throws -> Cell {
        try row.optional(name, as: String.self).map(Cell.text) ?? .missing
      }
      return [
        Cell.text(try row.value("line_key", as: String.self)),
        .integer(try row.value("ordinal", as: Int64.self)),
        .integer(try row.value("revision", as: Int64.self)),
        .text(try row.value("kind", as: String.self)),
        .text(try row.value("state", as: String.self)),
        .day(try BusinessDay(try row.value("occurred_on", as: String.self))),
        currency.map {
          .money(Money(minorUnits: amount.rounded(to: $0), currency: $0))
        } ?? .missing, try text("series"), try text("episode"), try text("attribution"),
      ]
    }
    return Table(
      title: "Lines of file \(file)",
      columns: [
        Column("key", "Key"), Column("number", "Number", .integer),
        Column("revision", "Revision", .integer), Column("kind", "Kind"),
        Column("state", "State"), Column("day", "Day", .day), Column("amount", "Amount", .money),
        Column("series", "Series"), Column("episode", "Episode"),
        Column("attribution", "Found by"),
      ], rows: rows)
  }

  /// Lists what waits for another person, or all that ever did.
  package static func reviews(
    of book: Book, all: Bool, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT r.review, r.kind, f.name, r.line_count, r.amount_minor, r.reason, r.proposed_by,
        d.decision, d.decided_by
      FROM intake.review AS r
      JOIN intake.file AS f ON f.file = r.file
      LEFT JOIN intake.review_decision AS d ON d.review = r.review
      WHERE r.book = \(book.id) AND (\(all) OR d.review IS NULL)
      ORDER BY r.review
      """
    ).map { row in
      [
        Cell.integer(try row.value("review", as: Int64.self)),
        .text(try row.value("kind", as: String.self)),
        .text(try row.value("name", as: String.self)),
        .integer(try row.value("line_count", as: Int64.self)),
        try row.optional("amount_minor", as: Int64.self).map {
          .money(Money(minorUnits: $0, currency: .inr))
        } ?? .missing, .text(try row.value("reason", as: String.self)),
        .text(try row.value("proposed_by", as: String.self)),
        .text(try row.optional("decision") ?? "waits"),
        try row.optional("decided_by", as: String.self).map(Cell.text) ?? .missing,
      ]
    }
    return Table(
      title: "Reviews",
      columns: [
        Column("review", "Review", .integer), Column("kind", "Kind"), Column("file", "File"),
        Column("lines", "Lines", .integer), Column("amount", "Amount", .money),
        Column("reason", "Reason"), Column("proposed_by", "Proposed by"),
        Column("decision", "Decision"), Column("decided_by", "Decided by"),
      ], rows: rows)
  }
}
