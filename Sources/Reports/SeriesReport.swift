package import Ledger
package import Money
package import Postgres

/// What each series earned in some days: paid unlocks and passes, what of them was shared, and
/// products sold.
///
/// The days are those of the unlocks and of the orders. Net and share are the stored allocations of
/// the distribution, refunds taken off; a series that nobody shares has none.
package enum SeriesReport {
  /// Reads the figures by series.
  package static func table(
    of book: Book, in period: Period, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(statement(book, period))
    let counts = try SeriesCounts.read(of: book, in: period, byEpisode: false, on: connection)
    return Table(
      title: "Series in \(period), by the day of unlock and order",
      columns: [
        Column("series", "Series"), Column("title", "Title"),
        Column("currency", "Currency", for: .machines), Column("unlocks", "Unlocks", .integer),
        Column("gross", "Gross", .money), Column("refunded", "Refunded", .money),
        Column("net", "Net", .money), Column("share", "Share", .money),
        Column("products", "Products sold", .integer), Column("sales", "Sales", .money),
        Column("commission", "Commission", .money),
      ] + SeriesCounts.columns + [SeriesCounts.conversionColumn],
      rows: try rows.map { row in
        let subject = SeriesCounts.Subject(series: try row.value("code"), episode: nil)
        let counted = counts[subject] ?? SeriesCounts()
        return [
          try row.textCell("code"), try row.textCell("title"), .text(Currency.inr.code),
          .integer(try row.value("units")), try row.moneyCell("gross_minor", .inr),
          try row.moneyCell("refunded_minor", .inr), try row.moneyCell("net_minor", .inr),
          try row.moneyCell("share_minor", .inr), .integer(try row.value("products")),
          try row.moneyCell("sales_minor", .inr), try row.moneyCell("commission_minor", .inr),
        ] + counted.cells + [counted.conversion]
      })
  }

  /// Each source is summed by itself, because their rows have nothing but the series in common.
  private static func statement(_ book: Book, _ period: Period) -> SQL {
    let days: SQL =
      "BETWEEN \(period.first.description)::date AND \(period.last.description)::date"
    return """
      WITH unlock AS (
        SELECT w.series, sum(w.units) AS units, sum(w.amount_minor) AS amount_minor
        FROM (
          SELECT series, units, amount_minor FROM report.day_unlock
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, units, amount_minor FROM report.day_release
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, 0, amount_minor FROM report.day_pass
          WHERE book = \(book.id) AND day \(fragment: days)
        ) AS w GROUP BY w.series
      ), refund AS (
        SELECT w.series, sum(w.amount_minor) AS amount_minor
        FROM (
          SELECT series, amount_minor FROM report.day_refund
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, amount_minor FROM report.day_release_refund
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, amount_minor FROM report.day_pass_refund
          WHERE book = \(book.id) AND day \(fragment: days)
        ) AS w GROUP BY w.series
      ), allocated AS (
        -- The series' own figures stand in the row of each of several payees.
        SELECT n.series, n.net_minor, h.share_minor
        FROM (
          SELECT w.series, sum(w.net_minor) AS net_minor
          FROM (
            SELECT DISTINCT txn, series, units, gross_minor, net_minor FROM commerce.allocation
            WHERE book = \(book.id) AND day \(fragment: days) AND side <> 'advertising'
          ) AS w GROUP BY w.series
        ) AS n
        JOIN (
          SELECT series, sum(share_minor) AS share_minor FROM commerce.allocation
          WHERE book = \(book.id) AND day \(fragment: days) AND side <> 'advertising'
          GROUP BY series
        ) AS h ON h.series = n.series
      ), sale AS (
        SELECT series, count(*) AS products, sum(gross_minor) AS gross_minor,
          sum(commission_minor) AS commission_minor
        FROM report.attributable
        WHERE book = \(book.id) AND currency = \(Currency.inr.code) AND sold_on \(fragment: days)
        GROUP BY series
      )
      SELECT s.code, s.title, coalesce(u.units, 0)::bigint AS units,
        coalesce(u.amount_minor, 0)::bigint AS gross_minor,
        coalesce(r.amount_minor, 0)::bigint AS refunded_minor, a.net_minor::bigint,
        a.share_minor::bigint, coalesce(p.products, 0)::bigint AS products,
        coalesce(p.gross_minor, 0)::bigint AS sales_minor,
        coalesce(p.commission_minor, 0)::bigint AS commission_minor
      FROM ledger.series AS s
      LEFT JOIN unlock AS u ON u.series = s.series
      LEFT JOIN refund AS r ON r.series = s.series
      LEFT JOIN allocated AS a ON a.series = s.series
      LEFT JOIN sale AS p ON p.series = s.series
      WHERE s.book = \(book.id) AND (u.series IS NOT NULL OR p.series IS NOT NULL)
      ORDER BY s.code
      """
  }
}
