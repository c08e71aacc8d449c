internal import Ledger
internal import Money
internal import Postgres

extension PassDistributionStore {
  /// Stores what the changes mean for each payee and series.
  func recordAllocations(_ changes: [Change]) throws {
    var rows: [(change: Change, terms: PassTerms, key: PassAllocationKey, part: PassAllocation)] =
      []
    for change in changes where change.transaction != nil {
      guard case .share(let terms) = change.key.slice else { continue }
      for (key, part) in change.allocations {
        let signed = change.key.side == .refund ? PassAllocation.zero.subtracting(part) : part
        rows.append((change, terms, key, signed))
      }
    }
    guard !rows.isEmpty else { return }
    rows.sort {
      ($0.change.externalID, $0.key.series, $0.key.party)
        < ($1.change.externalID, $1.key.series, $1.key.party)
    }
    try connection.execute(
      """
      INSERT INTO commerce.allocation (
        book, txn, day, counted_on, side, agreement, version, series, party, units, gross_minor,
        net_minor, share_minor)
      SELECT \(book.id), k.txn, w.day, w.counted_on, w.side, w.agreement, w.version, m.series,
        w.party, w.units, w.gross, w.net, w.share
      FROM unnest(
        \(rows.map(\.change.externalID))::text[], \(rows.map(\.change.day.description))::date[],
        \(rows.map(\.change.key.countedOn.description))::date[],
        \(rows.map { $0.change.key.side == .refund ? "refund" : "receipt" })::text[],
        \(rows.map(\.terms.agreement))::text[], \(rows.map(\.terms.version))::integer[],
        \(rows.map(\.key.series))::text[], \(rows.map(\.key.party))::text[],
        \(rows.map(\.part.units))::bigint[], \(rows.map(\.part.grossMinor))::bigint[],
        \(rows.map(\.part.netMinor))::bigint[], \(rows.map(\.part.shareMinor))::bigint[]
      ) AS w (external_id, day, counted_on, side, agreement, version, series, party, units, gross,
        net, share)
      JOIN ledger.source AS s ON s.code = 'pass-distribution'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      """)
  }

  /// Reads what the share slices of some days have been allocated, by the slice's name and day.
  func storedAllocations(of days: [BusinessDay]) throws -> [String: PassShares.Allocations] {
    var stored: [String: PassShares.Allocations] = [:]
    for row in try connection.rows(
      """
      SELECT d.slice || '/' || d.side || '/' || d.counted_on || '/' || d.day AS name, d.side,
        s.code AS series, a.party, sum(a.units)::bigint AS units,
        sum(a.gross_minor)::bigint AS gross_minor, sum(a.net_minor)::bigint AS net_minor,
        sum(a.share_minor)::bigint AS share_minor
      FROM commerce.pass_distribution AS d
      JOIN commerce.allocation AS a ON a.book = d.book AND a.txn = d.txn
      JOIN ledger.series AS s ON s.series = a.series
      WHERE d.book = \(book.id) AND d.day = ANY (\(days.map(\.description))::date[])
        AND d.slice LIKE 'share:%'
      GROUP BY d.slice, d.side, d.counted_on, d.day, s.code, a.party
      """)
    {
      var part = PassAllocation()
      part.units = try row.value("units")
      part.grossMinor = try row.value("gross_minor")
      part.netMinor = try row.value("net_minor")
      part.shareMinor = try row.value("share_minor")
      let isRefund = try row.value("side", as: String.self) == PassSide.refund.rawValue
      let key = PassAllocationKey(
        series: try row.value("series"), party: try row.value("party"))
      stored[try row.value("name"), default: [:]][key] =
        isRefund ? PassAllocation.zero.subtracting(part) : part
    }
    return stored
  }
}
