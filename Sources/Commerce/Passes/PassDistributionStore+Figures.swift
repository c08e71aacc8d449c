internal import Ledger
internal import Money
internal import Postgres

extension PassDistributionStore {
  /// Reads all that the distribution of some days depends on, and fixes their agreements.
  func figures(of days: [BusinessDay]) throws -> [PassDay] {
    var sales: [BusinessDay: [PassSale]] = [:]
    for row in try connection.rows(
      """
      SELECT p.day, s.code AS series, p.episodes, p.first_episode, p.place, p.passes,
        p.amount_minor
      FROM report.day_pass AS p JOIN ledger.series AS s ON s.series = p.series
      WHERE p.book = \(book.id) AND p.day = ANY (\(days.map(\.description))::date[])
      """)
    {
      sales[try BusinessDay(try row.value("day")), default: []].append(
        PassSale(
          series: try row.value("series"), episodes: try episodes(of: row),
          place: try row.value("place"), passes: try row.value("passes"),
          grossMinor: try row.value("amount_minor")))
    }
    let refunds = try refunds(of: days)
    let releases = try releases(ofSeries: Set(sales.values.joined().map(\.series)))
    let terms = try terms(of: days)
    return days.map { day in
      PassDay(
        day: day, registrationState: book.registrationState, gstRate: book.unlockGSTRate,
        sales: sales[day, default: []], refunds: refunds[day, default: []], releases: releases,
        terms: terms[day, default: [:]])
    }
  }

  private func refunds(of days: [BusinessDay]) throws -> [BusinessDay: [PassRefund]] {
    var refunds: [BusinessDay: [PassRefund]] = [:]
    for row in try connection.rows(
      """
      SELECT p.day, p.refunded_on, s.code AS series, p.episodes, p.first_episode, p.place,
        p.amount_minor
      FROM report.day_pass_refund AS p JOIN ledger.series AS s ON s.series = p.series
      WHERE p.book = \(book.id) AND p.day = ANY (\(days.map(\.description))::date[])
      """)
    {
      refunds[try BusinessDay(try row.value("day")), default: []].append(
        PassRefund(
          series: try row.value("series"), episodes: try episodes(of: row),
          place: try row.value("place"),
          refundedOn: try BusinessDay(try row.value("refunded_on")),
          grossMinor: try row.value("amount_minor")))
    }
    return refunds
  }

  private func episodes(of row: Row) throws -> EpisodeRange {
    EpisodeRange(first: try row.value("first_episode"), count: try row.value("episodes"))
  }

  /// Reads when episodes were released; of two codes of one number the earlier counts.
  private func releases(ofSeries series: Set<String>) throws -> [String: [Int: BusinessDay]] {
    var releases: [String: [Int: BusinessDay]] = [:]
    for row in try connection.rows(
      """
      SELECT s.code AS series, e.code AS episode, r.released_on
      FROM commerce.release AS r
      JOIN ledger.series AS s ON s.series = r.series
      JOIN ledger.episode AS e ON e.episode = r.episode
      WHERE r.book = \(book.id) AND s.code = ANY (\(series.sorted())::text[])
      """)
    {
      guard let number = EpisodeNumber.of(try row.value("episode")) else { continue }
      let day = try BusinessDay(try row.value("released_on"))
      let series: String = try row.value("series")
      let known = releases[series]?[number] ?? day
      releases[series, default: [:]][number] = min(known, day)
    }
    return releases
  }

  /// Gives each series of a day its agreement; the version that a day first used stays.
  private func terms(of days: [BusinessDay]) throws -> [BusinessDay: [String: PassTerms]] {
    try connection.execute(
      """
      INSERT INTO commerce.day_agreement (book, day, series, agreement, version)
      SELECT DISTINCT ON (m.day, m.series) \(book.id)::integer, m.day, m.series, a.agreement,
        a.version
      FROM (
        SELECT DISTINCT day, series FROM report.day_pass
        WHERE book = \(book.id) AND day = ANY (\(days.map(\.description))::date[])
      ) AS m
      JOIN commerce.agreement_series AS g ON g.book = \(book.id) AND g.series = m.series
      JOIN commerce.agreement AS a
        ON a.book = g.book AND a.agreement = g.agreement AND a.version = g.version
      WHERE m.day BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')
        AND NOT EXISTS (
          SELECT FROM commerce.agreement AS newer
          WHERE newer.book = a.book AND newer.agreement = a.agreement
            AND (newer.valid_from, newer.version) > (a.valid_from, a.version)
            AND m.day BETWEEN newer.valid_from AND coalesce(newer.valid_to, 'infinity'))
      ORDER BY m.day, m.series, a.agreement
      ON CONFLICT DO NOTHING
      """)
    var terms: [BusinessDay: [String: PassTerms]] = [:]
    for row in try connection.rows(
      """
      SELECT d.day, s.code AS series, a.agreement, a.version, a.party, a.share_bp,
        p.party AS payee, p.weight_bp
      FROM commerce.day_agreement AS d
      JOIN ledger.series AS s ON s.series = d.series
      JOIN commerce.agreement AS a
        ON a.book = d.book AND a.agreement = d.agreement AND a.version = d.version
      LEFT JOIN commerce.agreement_split AS p
        ON p.book = a.book AND p.agreement = a.agreement AND p.version = a.version
      WHERE d.book = \(book.id) AND d.day = ANY (\(days.map(\.description))::date[])
      """)
    {
      let day = try BusinessDay(try row.value("day"))
      let series: String = try row.value("series")
      var split = terms[day]?[series].map { $0.payees } ?? []
      if let payee: String = try row.optional("payee") {
        split.append(PassTerms.Payee(party: payee, weight: try row.value("weight_bp")))
      }
      terms[day, default: [:]][series] = PassTerms(
        agreement: try row.value("agreement"), version: try row.value("version"),
        party: try row.value("party"), rate: try BasisPoints(try row.value("share_bp")),
        split: split)
    }
    return terms
  }
}
