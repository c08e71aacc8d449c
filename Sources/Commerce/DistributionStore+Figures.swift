internal import Ledger
internal import Money
internal import Postgres

extension DistributionStore {
  /// Reads all that a day's distribution depends on, and fixes the agreements that it uses.
  func figures(of day: BusinessDay) throws -> DayFigures {
    let receipts = try connection.rows(
      """
      SELECT s.code AS series, u.place, sum(u.units)::bigint AS units,
        sum(u.amount_minor)::bigint AS amount_minor
      FROM report.day_unlock AS u JOIN ledger.series AS s ON s.series = u.series
      WHERE u.book = \(book.id) AND u.day = \(day.description)::date
      GROUP BY s.code, u.place
      """
    ).map { try dayAmount($0) }
    var refunds: [BusinessDay: [DayAmount]] = [:]
    for row in try connection.rows(
      """
      SELECT r.refunded_on, s.code AS series, r.place, r.units, r.amount_minor
      FROM report.day_refund AS r JOIN ledger.series AS s ON s.series = r.series
      WHERE r.book = \(book.id) AND r.day = \(day.description)::date
      """)
    {
      let refundedOn = try BusinessDay(try row.value("refunded_on"))
      refunds[refundedOn, default: []].append(try dayAmount(row))
    }
    return DayFigures(
      day: day, registrationState: book.registrationState, gstRate: book.unlockGSTRate,
      receipts: receipts, refunds: refunds, terms: try terms(of: day))
  }

  private func dayAmount(_ row: Row) throws -> DayAmount {
    DayAmount(
      series: try row.value("series"), place: try row.value("place"),
      units: try row.value("units"), grossMinor: try row.value("amount_minor"))
  }

  /// Gives each series of a day its agreement; the version that a day first used stays.
  private func terms(of day: BusinessDay) throws -> [String: ShareTerms] {
    try connection.execute(
      """
      INSERT INTO commerce.day_agreement (book, day, series, agreement, version)
      SELECT DISTINCT ON (m.series) \(book.id)::integer, \(day.description)::date, m.series,
        a.agreement, a.version
      FROM (
        SELECT DISTINCT series FROM report.day_unlock
        WHERE book = \(book.id) AND day = \(day.description)::date
      ) AS m
      JOIN commerce.agreement_series AS g ON g.book = \(book.id) AND g.series = m.series
      JOIN commerce.agreement AS a
        ON a.book = g.book AND a.agreement = g.agreement AND a.version = g.version
      WHERE \(day.description)::date BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')
        AND NOT EXISTS (
          SELECT FROM commerce.agreement AS newer
          WHERE newer.book = a.book AND newer.agreement = a.agreement
            AND (newer.valid_from, newer.version) > (a.valid_from, a.version)
            AND \(day.description)::date
              BETWEEN newer.valid_from AND coalesce(newer.valid_to, 'infinity'))
      ORDER BY m.series, a.agreement
      ON CONFLICT DO NOTHING
      """)
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
      terms[try row.value("series")] = ShareTerms(
        agreement: try row.value("agreement"), version: try row.value("version"),
        party: try row.value("party"), rate: try BasisPoints(try row.value("share_bp")))
    }
    return terms
  }

  /// Stores what the changes mean for each series, as differences to what is stored.
  func recordAllocations(
    _ changes: [Change], of figures: DayFigures, slices: [SliceKey: SliceFigures]
  ) throws {
    let targets = AllocationRule.targets(of: figures, slices: slices)
    let stored = try storedAllocations(of: figures.day)
    var rows = AllocationRows()
    for change in changes {
      guard case .share(let terms, _) = change.key.slice else { continue }
      let now = targets[change.key, default: [:]]
      let before = stored[
        StoredKey(
          agreement: terms.agreement, version: terms.version, side: change.key.side.rawValue,
          countedOn: change.key.countedOn.description), default: [:]]
      for series in Set(now.keys).union(before.keys).sorted() {
        let delta = (now[series] ?? .zero).subtracting(before[series] ?? .zero)
        guard delta != .zero else { continue }
        let signed = change.key.side == .receipt ? delta : SeriesAllocation.zero.subtracting(delta)
        rows.append(change.externalID(figures.day), change.key, terms, series, signed)
      }
    }
    try insert(rows, day: figures.day)
  }

  private struct StoredKey: Hashable {
    let agreement: String
    let version: Int
    let side: String
    let countedOn: String
  }

  private func storedAllocations(
    of day: BusinessDay
  ) throws -> [StoredKey: [String: SeriesAllocation]] {
    var stored: [StoredKey: [String: SeriesAllocation]] = [:]
    for row in try connection.rows(
      """
      SELECT a.agreement, a.version, a.side, a.counted_on, s.code AS series,
        sum(a.units)::bigint AS units, sum(a.gross_minor)::bigint AS gross_minor,
        sum(a.net_minor)::bigint AS net_minor, sum(a.share_minor)::bigint AS share_minor
      FROM commerce.allocation AS a JOIN ledger.series AS s ON s.series = a.series
      WHERE a.book = \(book.id) AND a.day = \(day.description)::date
      GROUP BY 1, 2, 3, 4, 5
      """)
    {
      let key = StoredKey(
        agreement: try row.value("agreement"), version: try row.value("version"),
        side: try row.value("side"), countedOn: try row.value("counted_on"))
      let signed = SeriesAllocation(
        units: try row.value("units"), grossMinor: try row.value("gross_minor"),
        netMinor: try row.value("net_minor"), shareMinor: try row.value("share_minor"))
      stored[key, default: [:]][try row.value("series")] =
        key.side == SliceSide.receipt.rawValue ? signed : SeriesAllocation.zero.subtracting(signed)
    }
    return stored
  }

  private struct AllocationRows {
    var ids: [String] = []
    var countedOn: [String] = []
    var sides: [String] = []
    var terms: [ShareTerms] = []
    var series: [String] = []
    var figures: [SeriesAllocation] = []

    mutating func append(
      _ id: String, _ key: SliceKey, _ terms: ShareTerms, _ series: String,
      _ figures: SeriesAllocation
    ) {
      ids.append(id)
      countedOn.append(key.countedOn.description)
      sides.append(key.side.rawValue)
      self.terms.append(terms)
      self.series.append(series)
      self.figures.append(figures)
    }
  }

  private func insert(_ rows: AllocationRows, day: BusinessDay) throws {
    try connection.execute(
      """
      INSERT INTO commerce.allocation (
        book, txn, day, counted_on, side, agreement, version, series, units, gross_minor,
        net_minor, share_minor)
      SELECT \(book.id), k.txn, \(day.description)::date, w.counted_on, w.side, w.agreement,
        w.version, m.series, w.units, w.gross, w.net, w.share
      FROM unnest(
        \(rows.ids)::text[], \(rows.countedOn)::date[], \(rows.sides)::text[],
        \(rows.terms.map(\.agreement))::text[], \(rows.terms.map(\.version))::integer[],
        \(rows.series)::text[], \(rows.figures.map(\.units))::bigint[],
        \(rows.figures.map(\.grossMinor))::bigint[], \(rows.figures.map(\.netMinor))::bigint[],
        \(rows.figures.map(\.shareMinor))::bigint[]
      ) AS w (external_id, counted_on, side, agreement, version, series, units, gross, net, share)
      JOIN ledger.source AS s ON s.code = 'distribution'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      """)
  }
}
