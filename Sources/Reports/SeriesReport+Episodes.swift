package import Ledger
package import Money
package import Postgres

extension SeriesReport {
  /// Reads the figures by episode: the stored allocations, which with what passes brought sum to
  /// those of the series.
  package static func episodes(
    of book: Book, in period: Period, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(episodeStatement(book, period))
    let counts = try SeriesCounts.read(of: book, in: period, byEpisode: true, on: connection)
    return Table(
      title: "Episodes in \(period), by the day of unlock",
      columns: [
        Column("series", "Series"), Column("episode", "Episode"),
        Column("currency", "Currency", for: .machines), Column("unlocks", "Unlocks", .integer),
        Column("gross", "Gross", .money), Column("refunded", "Refunded", .money),
        Column("net", "Net", .money), Column("share", "Share", .money),
      ] + SeriesCounts.columns,
      rows: try rows.map { row in
        let subject = SeriesCounts.Subject(
          series: try row.value("code"), episode: try row.text("episode"))
        return [
          try row.textCell("code"), try row.textCell("episode"), .text(Currency.inr.code),
          .integer(try row.value("units")), try row.moneyCell("gross_minor", .inr),
          try row.moneyCell("refunded_minor", .inr), try row.moneyCell("net_minor", .inr),
          try row.moneyCell("share_minor", .inr),
        ] + (counts[subject] ?? SeriesCounts()).cells
      })
  }

  private static func episodeStatement(_ book: Book, _ period: Period) -> SQL {
    let days: SQL =
      "BETWEEN \(period.first.description)::date AND \(period.last.description)::date"
    return """
      WITH shown AS (
        SELECT e.series, e.episode,
          sum(e.units) FILTER (WHERE e.side = 'receipt') AS units,
          sum(e.amount_minor) FILTER (WHERE e.side = 'receipt') AS gross_minor,
          sum(e.amount_minor) FILTER (WHERE e.side = 'refund') AS refunded_minor
        FROM report.day_episode AS e
        WHERE e.book = \(book.id) AND e.day \(fragment: days) GROUP BY 1, 2
      ), allocated AS (
        SELECT a.series, a.episode, sum(a.net_minor) AS net_minor,
          sum(a.share_minor) AS share_minor
        FROM commerce.episode_allocation AS a
        WHERE a.book = \(book.id) AND a.day \(fragment: days) GROUP BY 1, 2
      ), shared AS (
        SELECT a.txn, a.series, max(a.net_minor) AS net_minor, sum(a.share_minor) AS share_minor
        FROM commerce.allocation AS a
        JOIN commerce.pass_distribution AS d
          ON d.book = a.book AND d.txn = a.txn AND d.slice ^@ 'share:'
        WHERE a.book = \(book.id) AND a.day \(fragment: days) GROUP BY 1, 2
      ), pass AS (
        SELECT w.series, sum(w.passes) AS units, sum(w.gross_minor) AS gross_minor,
          sum(w.refunded_minor) AS refunded_minor, sum(w.net_minor) AS net_minor,
          sum(w.share_minor) AS share_minor
        FROM (
          SELECT series, passes, amount_minor AS gross_minor, 0 AS refunded_minor,
            NULL::numeric AS net_minor, NULL::numeric AS share_minor
          FROM report.day_pass WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, 0, 0, amount_minor, NULL, NULL FROM report.day_pass_refund
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, 0, 0, 0, net_minor, share_minor FROM shared
        ) AS w GROUP BY 1
      )
      SELECT s.code, e.code AS episode, coalesce(w.units, 0)::bigint AS units,
        coalesce(w.gross_minor, 0)::bigint AS gross_minor,
        coalesce(w.refunded_minor, 0)::bigint AS refunded_minor, a.net_minor::bigint,
        a.share_minor::bigint
      FROM shown AS w
      JOIN ledger.series AS s ON s.series = w.series
      LEFT JOIN ledger.episode AS e ON e.episode = w.episode
      LEFT JOIN allocated AS a ON a.series = w.series AND a.episode = w.episode
      UNION ALL
      SELECT s.code, 'passes', p.units::bigint, p.gross_minor::bigint, p.refunded_minor::bigint,
        p.net_minor::bigint, p.share_minor::bigint
      FROM pass AS p JOIN ledger.series AS s ON s.series = p.series
      ORDER BY 1, 2
      """
  }
}
