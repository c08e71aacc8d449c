internal import Ledger
internal import Money
internal import Postgres

extension DistributionStore {
  /// Reads all that a day's distribution depends on, and fixes the agreements that it uses.
  func figures(of day: BusinessDay) throws -> DayFigures {
    let receipts = try connection.rows(
      """
      SELECT s.code AS series, u.place, u.funding, u.units, u.amount_minor
      FROM (
        SELECT series, place, 'money' AS funding, sum(units)::bigint AS units,
          sum(amount_minor)::bigint AS amount_minor
        FROM report.day_unlock
        WHERE book = \(book.id) AND day = \(day.description)::date
        GROUP BY series, place
        UNION ALL
        SELECT series, place, funding, units, amount_minor FROM report.day_release
        WHERE book = \(book.id) AND day = \(day.description)::date
      ) AS u JOIN ledger.series AS s ON s.series = u.series
      """
    ).map { try dayAmount($0) }
    var refunds: [BusinessDay: [DayAmount]] = [:]
    for row in try connection.rows(
      """
      SELECT r.refunded_on, s.code AS series, r.place, r.funding, r.units, r.amount_minor
      FROM (
        SELECT refunded_on, series, place, 'money' AS funding, units, amount_minor
        FROM report.day_refund
        WHERE book = \(book.id) AND day = \(day.description)::date
        UNION ALL
        SELECT refunded_on, series, place, funding, units, amount_minor
        FROM report.day_release_refund
        WHERE book = \(book.id) AND day = \(day.description)::date
      ) AS r JOIN ledger.series AS s ON s.series = r.series
      """)
    {
      let refundedOn = try BusinessDay(try row.value("refunded_on"))
      refunds[refundedOn, default: []].append(try dayAmount(row))
    }
    let coins: Int64? = try connection.firstRow(
      """
      SELECT coins FROM report.day_coin
      WHERE book = \(book.id) AND day = \(day.description)::date
      """
    )?.value("coins")
    return DayFigures(
      day: day, registrationState: book.registrationState, gstRate: book.unlockGSTRate,
      receipts: receipts, refunds: refunds, terms: try terms(of: day), coins: coins)
  }

  private func dayAmount(_ row: Row) throws -> DayAmount {
    guard let funding = Funding(rawValue: try row.value("funding")) else {
      preconditionFailure("the tables know only these fundings")
    }
    return DayAmount(
      series: try row.value("series"), place: try row.value("place"), funding: funding,
      units: try row.value("units"), grossMinor: try row.value("amount_minor"))
  }

  /// Gives each series of a day its agreement; the version that a day first used stays.
  private func terms(of day: BusinessDay) throws -> [String: ShareTerms] {
    try fixAgreements(of: day)
    let splits = try splits(of: day)
    var terms: [String: ShareTerms] = [:]
    for row in try connection.rows(
      """
      SELECT s.code AS series, a.agreement, a.version, a.party, a.share_bp
      FROM commerce.day_agreement AS d
      JOIN ledger.series AS s ON s.series = d.series
      JOIN commerce.agreement AS a
        ON a.book = d.book AND a.agreement = d.agreement AND a.version = d.version
      WHERE d.book = \(book.id) AND d.day = \(day.description)::date
      """)
    {
      let agreement = AgreementVersion(
        code: try row.value("agreement"), version: try row.value("version"))
      terms[try row.value("series")] = ShareTerms(
        agreement: agreement.code, version: agreement.version, party: try row.value("party"),
        rate: try BasisPoints(try row.value("share_bp")),
        split: splits[agreement, default: []])
    }
    return terms
  }

  private func fixAgreements(of day: BusinessDay) throws {
    try connection.execute(
      """
      INSERT INTO commerce.day_agreement (book, day, series, agreement, version)
      SELECT DISTINCT ON (m.series) \(book.id)::integer, \(day.description)::date, m.series,
        a.agreement, a.version
      FROM (
        SELECT series FROM report.day_unlock
        WHERE book = \(book.id) AND day = \(day.description)::date
        UNION
        SELECT series FROM report.day_release
        WHERE book = \(book.id) AND day = \(day.description)::date
      ) AS m
      JOIN commerce.agreement_series AS g ON g.book = \(book.id) AND g.series = m.series
      JOIN commerce.agreement AS a
        ON a.book = g.book AND a.agreement = g.agreement AND a.version = g.version
      WHERE \(day.description)::date BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')
        AND a.kind = 'share'
        AND NOT EXISTS (
          SELECT FROM commerce.agreement AS newer
          WHERE newer.book = a.book AND newer.agreement = a.agreement
            AND (newer.valid_from, newer.version) > (a.valid_from, a.version)
            AND \(day.description)::date
              BETWEEN newer.valid_from AND coalesce(newer.valid_to, 'infinity'))
      ORDER BY m.series, a.agreement
      ON CONFLICT DO NOTHING
      """)
  }

  private struct AgreementVersion: Hashable {
    let code: String
    let version: Int
  }

  private func splits(of day: BusinessDay) throws -> [AgreementVersion: [SharePayee]] {
    var splits: [AgreementVersion: [SharePayee]] = [:]
    for row in try connection.rows(
      """
      SELECT p.agreement, p.version, p.party, p.weight_bp
      FROM commerce.agreement_split AS p
      WHERE p.book = \(book.id) AND EXISTS (
        SELECT FROM commerce.day_agreement AS d
        WHERE d.book = p.book AND d.day = \(day.description)::date
          AND d.agreement = p.agreement AND d.version = p.version)
      """)
    {
      let agreement = AgreementVersion(
        code: try row.value("agreement"), version: try row.value("version"))
      splits[agreement, default: []].append(
        SharePayee(party: try row.value("party"), weight: try row.value("weight_bp")))
    }
    return splits
  }
}
