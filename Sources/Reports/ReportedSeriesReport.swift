internal import Intake
package import Ledger
package import Money
package import Postgres

/// What partners report of some days by series and episode, divided by the rules of their ids.
///
/// A line that names a series counts for it. Of one that names none, the rules in force on its day
/// divide what its id has in their version, by largest remainder. The rest stays unallocated.
package enum ReportedSeriesReport {
  /// Reads the lines that stand, by feed and currency; their parts sum to what was reported.
  package static func table(
    of book: Book, in period: Period, on connection: Connection
  ) throws -> Table {
    var feeds: [ReportedFeed: [ReportedGroup: ReportedSum]] = [:]
    var rules: [String: ReportedRules] = [:]
    for row in try connection.rows(statement(of: book, in: period)) {
      let feed = ReportedFeed(
        name: try row.value("feed"), currency: try Currency(code: try row.value("currency")))
      if rules[feed.name] == nil {
        rules[feed.name] = ReportedRules(
          try AttributionRuleStore(book, on: connection).rules(of: feed.name))
      }
      let group = try group(of: row, by: rules[feed.name])
      feeds[feed, default: [:]][group, default: ReportedSum()].add(try ReportedSum(row))
    }
    return Table(
      title: "What partners report of \(period), by series and episode",
      columns: [
        Column("feed", "Feed"), Column("currency", "Currency", for: .machines),
        Column("found", "Found"), Column("series", "Series"), Column("episode", "Episode"),
        Column("lines", "Lines", .integer), Column("sales", "Sales", .money),
        Column("commission", "Commission", .money), Column("net", "Net", .money),
      ],
      rows: feeds.sorted { $0.key < $1.key }.flatMap { feed, groups in
        ReportedParts(of: groups, in: feed.currency).rows.sorted { $0.key < $1.key }
          .map { cells(of: feed, $0.key, $0.value) }
      })
  }

  private static func statement(of book: Book, in period: Period) -> SQL {
    """
    SELECT l.feed, l.currency, l.series, l.episode, l.content_id, l.tracking_id,
      l.occurred_on::text AS day, count(*) AS lines,
      (coalesce(sum(l.base * m.counts), 0) * 100000000)::numeric(38)::text AS sales,
      (coalesce(sum(l.commission * m.counts), 0) * 100000000)::numeric(38)::text AS commission,
      (coalesce(sum(l.net * m.counts), 0) * 100000000)::numeric(38)::text AS net
    FROM intake.line AS l
    -- State beats amount: what was declined means nothing, whatever it still prints.
    CROSS JOIN LATERAL (
      SELECT CASE WHEN l.state IN ('declined', 'reversed') THEN 0 ELSE 1 END AS counts) AS m
    WHERE l.book = \(book.id) AND l.is_current AND NOT l.is_withdrawn
      AND (l.kind IN ('order_line', 'conversion') OR l.attribution IS NOT NULL)
      AND l.occurred_on BETWEEN \(period.first.description)::date
        AND \(period.last.description)::date
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """
  }

  private static func group(of row: Row, by rules: ReportedRules?) throws -> ReportedGroup {
    if let series: String = try row.optional("series") {
      return .named(series: series, episode: try row.optional("episode"))
    }
    let day = try BusinessDay(try row.value("day"))
    let ids: [(AttributionRule.Method, String?)] = [
      (.contentId, try row.optional("content_id")), (.trackingId, try row.optional("tracking_id")),
    ]
    for case (let method, let code?) in ids {
      if let found = rules?.inForce(method, code, on: day) { return .divided(found) }
    }
    return .unallocated
  }

  private static func cells(
    of feed: ReportedFeed, _ key: ReportedParts.Key, _ part: ReportedParts.Part
  ) -> [Cell] {
    [
      .text(feed.name), .text(feed.currency.code), .text(key.found.rawValue), .text(key.series),
      .text(key.episode), part.lines.map { .integer($0) } ?? .missing,
    ] + part.amounts.map { .money($0, feed.currency) }
  }
}
