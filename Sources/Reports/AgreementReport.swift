package import Ledger
internal import Money
package import Postgres

/// What is agreed with whom, one version a row.
package enum AgreementReport {
  /// Reads the latest version of every agreement, or all versions of one.
  package static func table(
    of book: Book, agreement: String? = nil, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT a.agreement, a.version, a.kind, a.party, a.valid_from, a.valid_to, a.share_bp,
        CASE a.kind
          WHEN 'share' THEN (
            SELECT string_agg(s.code, ' ' ORDER BY s.code)
            FROM commerce.agreement_series AS m JOIN ledger.series AS s ON s.series = m.series
            WHERE (m.book, m.agreement, m.version) = (a.book, a.agreement, a.version))
          ELSE (
            SELECT string_agg(
              concat_ws('+', 'link:' || c.link, 'sku:' || c.sku, c.category,
                'series:' || c.series, 'coupon:' || c.coupon,
                CASE WHEN num_nonnulls(c.link, c.sku, c.category, c.series, c.coupon) = 0
                  THEN '*' END)
              || coalesce(' ' || trim_scale(c.rate_bp / 100.0) || ' %',
                ' ' || to_char(c.unit_minor / 100.0, 'FM999999999990.00') || ' a piece'),
              ', ' ORDER BY c.rule)
            FROM commerce.commission_rule AS c
            WHERE (c.book, c.agreement, c.version) = (a.book, a.agreement, a.version))
        END AS scope,
        a.applied_by
      FROM commerce.agreement AS a
      WHERE a.book = \(book.id) AND CASE
        WHEN \(agreement)::text IS NULL THEN NOT EXISTS (
          SELECT FROM commerce.agreement AS l
          WHERE l.book = a.book AND l.agreement = a.agreement AND l.version > a.version)
        ELSE a.agreement = \(agreement) END
      ORDER BY a.agreement, a.version
      """)
    return Table(
      title: agreement.map { "Agreement \($0)" } ?? "Agreements", columns: columns,
      rows: try rows.map(cells))
  }

  private static let columns = [
    Column("agreement", "Agreement"), Column("version", "Version", .integer),
    Column("kind", "Kind"), Column("party", "Party"), Column("from", "From", .day),
    Column("to", "To", .day), Column("share", "Share", .rate), Column("scope", "Series or rates"),
    Column("applied_by", "Applied by"),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    func text(_ column: String) throws -> Cell {
      .text(try row.optional(column, as: String.self))
    }
    let share = try row.optional("share_bp", as: Int.self)
    return [
      try text("agreement"), .integer(try row.value("version")), try text("kind"),
      try text("party"), .day(try BusinessDay(try row.value("valid_from"))),
      try row.optional("valid_to", as: String.self).map { .day(try BusinessDay($0)) } ?? .missing,
      try share.map { .rate(try BasisPoints($0)) } ?? .missing, try text("scope"),
      try text("applied_by"),
    ]
  }
}
