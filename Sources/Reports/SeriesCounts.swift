internal import Ledger
internal import Money
internal import Postgres

/// What was counted of a series or an episode in some days, and what is divided by it.
struct SeriesCounts: Hashable, Sendable {
  /// Sold or unlocked things of some days, and whether each of these days was counted.
  struct Numerator: Hashable, Sendable {
    let count: Int64
    let isCovered: Bool
  }

  var views: Int64?
  var clicks: Int64?
  var impressions: Int64?
  /// How many days have a count of views.
  var countedDays: Int64 = 0
  var unlocks = Numerator(count: 0, isCovered: true)
  var products = Numerator(count: 0, isCovered: true)

  /// The columns that reports have behind their own.
  static let columns = [
    Column("views", "Views", .integer), Column("clicks", "Clicks", .integer),
    Column("impressions", "Impressions", .integer),
    Column("counted_days", "Days counted", .integer),
    Column("unlocks_per_1000_views_millionths", "Unlocks per 1000 views", .integer),
    Column("click_rate", "Click rate", .rate),
  ]

  /// The column of what a click brings, which episodes have not.
  static let conversionColumn = Column("conversion", "Products per click", .rate)

  var cells: [Cell] {
    [
      SeriesCounts.count(views), SeriesCounts.count(clicks), SeriesCounts.count(impressions),
      .integer(countedDays), unlocksPerThousandViews,
      SeriesCounts.rate(Numerator(count: clicks ?? 0, isCovered: clicks != nil), of: impressions),
    ]
  }

  var conversion: Cell { SeriesCounts.rate(products, of: clicks) }

  private var unlocksPerThousandViews: Cell {
    guard let views, SeriesCounts.isKnown(unlocks, of: views) else { return .unknown }
    let millionths = Rounding.halfUp(Int128(unlocks.count) * 1_000_000_000, over: Int128(views))
    return Int64(exactly: millionths).map(Cell.millionths) ?? .unknown
  }

  private static func count(_ value: Int64?) -> Cell { value.map(Cell.integer) ?? .unknown }

  private static func rate(_ numerator: Numerator, of count: Int64?) -> Cell {
    guard let count, isKnown(numerator, of: count) else { return .unknown }
    let points = Rounding.halfUp(Int128(numerator.count) * 10_000, over: Int128(count))
    return (try? BasisPoints(Int(points))).map(Cell.rate) ?? .unknown
  }

  /// Nothing is extrapolated, and of what was counted no more can have been sold than there was.
  private static func isKnown(_ numerator: Numerator, of count: Int64) -> Bool {
    count > 0 && numerator.isCovered && numerator.count <= count
  }
}

extension SeriesCounts {
  /// What a row of a report is about; no episode means the series as a whole.
  struct Subject: Hashable {
    let series: String
    let episode: String?
  }

  /// Reads what own denominators count in a period, by series or by episode.
  static func read(
    of book: Book, in period: Period, byEpisode: Bool, on connection: Connection
  ) throws -> [Subject: SeriesCounts] {
    let rows = try connection.rows(
      byEpisode ? episodeStatement(book, period) : seriesStatement(book, period))
    var counts: [Subject: SeriesCounts] = [:]
    for row in rows {
      let subject = Subject(series: try row.value("series"), episode: try row.text("episode"))
      counts[subject] = SeriesCounts(
        views: try row.optional("views"), clicks: try row.optional("clicks"),
        impressions: try row.optional("impressions"), countedDays: try row.value("counted_days"),
        unlocks: Numerator(
          count: try row.value("unlocks"), isCovered: try row.value("views_cover")),
        products: Numerator(
          count: try row.value("products"), isCovered: try row.value("clicks_cover")))
    }
    return counts
  }

  /// A row without a hotspot tells of the whole episode and one without an episode of the whole
  /// series: the greater stands of what the whole says and what its parts say.
  ///
  /// Viewers of an episode see all of its hotspots, so of the parts' views the most count.
  private static func counted(_ book: Book, _ days: SQL) -> SQL {
    """
    part AS (
      SELECT d.series, d.episode, d.day,
        greatest(sum(d.views) FILTER (WHERE d.hotspot IS NULL), max(d.views)) AS views,
        greatest(sum(d.clicks) FILTER (WHERE d.hotspot IS NULL),
          sum(d.clicks) FILTER (WHERE d.hotspot IS NOT NULL)) AS clicks,
        greatest(sum(d.impressions) FILTER (WHERE d.hotspot IS NULL),
          sum(d.impressions) FILTER (WHERE d.hotspot IS NOT NULL)) AS impressions
      FROM report.denominator AS d
      WHERE d.book = \(book.id) AND d.kind = 'denominator' AND d.series IS NOT NULL
        AND d.day \(fragment: days)
      GROUP BY 1, 2, 3
    )
    """
  }

  private static func days(_ period: Period) -> SQL {
    "BETWEEN \(period.first.description)::date AND \(period.last.description)::date"
  }

  private static let figures: SQL = """
    sum(c.views)::bigint AS views, sum(c.clicks)::bigint AS clicks,
    sum(c.impressions)::bigint AS impressions, count(c.views) AS counted_days,
    coalesce(sum(a.unlocks), 0)::bigint AS unlocks,
    coalesce(sum(a.products), 0)::bigint AS products,
    coalesce(bool_and(c.views IS NOT NULL) FILTER (WHERE a.unlocks > 0), true) AS views_cover,
    coalesce(bool_and(c.clicks IS NOT NULL) FILTER (WHERE a.products > 0), true) AS clicks_cover
    """

  private static func seriesStatement(_ book: Book, _ period: Period) -> SQL {
    let days = days(period)
    return """
      WITH \(fragment: counted(book, days)), counted AS (
        SELECT series, day,
          greatest(sum(views) FILTER (WHERE episode IS NULL),
            sum(views) FILTER (WHERE episode IS NOT NULL)) AS views,
          greatest(sum(clicks) FILTER (WHERE episode IS NULL),
            sum(clicks) FILTER (WHERE episode IS NOT NULL)) AS clicks,
          greatest(sum(impressions) FILTER (WHERE episode IS NULL),
            sum(impressions) FILTER (WHERE episode IS NOT NULL)) AS impressions
        FROM part GROUP BY 1, 2
      ), active AS (
        SELECT s.code AS series, w.day, sum(w.unlocks) AS unlocks, sum(w.products) AS products
        FROM (
          SELECT series, day, units AS unlocks, 0 AS products FROM report.day_unlock
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, day, units, 0 FROM report.day_release
          WHERE book = \(book.id) AND day \(fragment: days)
          UNION ALL
          SELECT series, sold_on, 0, 1 FROM report.attributable
          WHERE book = \(book.id) AND currency = \(Currency.inr.code)
            AND sold_on \(fragment: days)
        ) AS w JOIN ledger.series AS s ON s.series = w.series GROUP BY 1, 2
      )
      SELECT series, NULL::text AS episode, \(fragment: figures)
      FROM counted AS c FULL JOIN active AS a USING (series, day) GROUP BY 1
      """
  }

  private static func episodeStatement(_ book: Book, _ period: Period) -> SQL {
    let days = days(period)
    return """
      WITH \(fragment: counted(book, days)), active AS (
        SELECT s.code AS series, e.code AS episode, w.day, sum(w.units) AS unlocks,
          0 AS products
        FROM report.day_episode AS w
        JOIN ledger.series AS s ON s.series = w.series
        JOIN ledger.episode AS e ON e.episode = w.episode
        WHERE w.book = \(book.id) AND w.side = 'receipt' AND w.day \(fragment: days)
        GROUP BY 1, 2, 3
      )
      SELECT series, episode, \(fragment: figures)
      FROM (SELECT * FROM part WHERE episode IS NOT NULL) AS c
      FULL JOIN active AS a USING (series, episode, day) GROUP BY 1, 2
      """
  }
}
