internal import Ledger
internal import Money
internal import Postgres

extension DistributionStore {
  /// Reads what stands of a day in the books.
  func posted(of day: BusinessDay) throws -> PostedDay {
    PostedDay(revisions: try revisions(of: day), allocations: try allocations(of: day))
  }

  /// Reads which slice, on which side and day, a row is about.
  func postedKey(_ row: Row) throws -> PostedKey {
    guard let side = SliceSide(rawValue: try row.value("side")) else {
      preconditionFailure("the tables know only these sides")
    }
    return PostedKey(
      slice: try row.value("slice"), side: side,
      countedOn: try BusinessDay(try row.value("counted_on")))
  }

  private func revisions(of day: BusinessDay) throws -> [PostedKey: PostedDay.Revision] {
    var revisions: [PostedKey: PostedDay.Revision] = [:]
    for row in try connection.rows(
      """
      SELECT DISTINCT ON (slice, side, counted_on) slice, side, counted_on, revision, gross_minor,
        net_minor, igst_minor, cgst_minor, sgst_minor, share_minor, txn
      FROM commerce.distribution
      WHERE book = \(book.id) AND day = \(day.description)::date
      ORDER BY slice, side, counted_on, revision DESC
      """)
    {
      revisions[try postedKey(row)] = PostedDay.Revision(
        number: try row.value("revision"),
        figures: SliceFigures(
          grossMinor: try row.value("gross_minor"), netMinor: try row.value("net_minor"),
          igstMinor: try row.value("igst_minor"), cgstMinor: try row.value("cgst_minor"),
          sgstMinor: try row.value("sgst_minor"), shareMinor: try row.value("share_minor")),
        transaction: try row.optional("txn"))
    }
    return revisions
  }

  private func allocations(
    of day: BusinessDay
  ) throws -> [PostedKey: [AllocationKey: SeriesAllocation]] {
    var allocations: [PostedKey: [AllocationKey: SeriesAllocation]] = [:]
    for row in try connection.rows(
      """
      SELECT d.slice, a.side, a.counted_on, s.code AS series, a.party,
        sum(a.units)::bigint AS units, sum(a.gross_minor)::bigint AS gross_minor,
        sum(a.net_minor)::bigint AS net_minor, sum(a.share_minor)::bigint AS share_minor
      FROM commerce.allocation AS a
      JOIN (
        SELECT DISTINCT txn, slice FROM commerce.distribution
        WHERE book = \(book.id) AND day = \(day.description)::date
      ) AS d ON d.txn = a.txn
      JOIN ledger.series AS s ON s.series = a.series
      WHERE a.book = \(book.id) AND a.day = \(day.description)::date
      GROUP BY 1, 2, 3, 4, 5
      """)
    {
      let key = try postedKey(row)
      let signed = SeriesAllocation(
        units: try row.value("units"), grossMinor: try row.value("gross_minor"),
        netMinor: try row.value("net_minor"), shareMinor: try row.value("share_minor"))
      let name = AllocationKey(series: try row.value("series"), party: try row.value("party"))
      allocations[key, default: [:]][name] = signed.signed(on: key.side)
    }
    return allocations
  }

  /// Stores what the changes mean for each series and payee; there, refunds are negative.
  func recordAllocations(
    of changes: [(change: SliceChange, transaction: Int64)], day: BusinessDay
  ) throws {
    let rows = changes.flatMap { change, transaction in
      change.allocations.map {
        AllocationRow(change: change, transaction: transaction, key: $0.key, figures: $0.value)
      }
    }
    guard !rows.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO commerce.allocation (
        book, txn, day, counted_on, side, agreement, version, series, party, revision, units,
        gross_minor, net_minor, share_minor)
      SELECT \(book.id)::integer, w.txn, \(day.description)::date, w.counted_on, w.side,
        w.agreement, w.version, m.series, w.party, w.revision, w.units, w.gross, w.net, w.share
      FROM unnest(
        \(rows.map(\.transaction))::bigint[],
        \(rows.map(\.change.key.countedOn.description))::date[],
        \(rows.map(\.change.key.side.rawValue))::text[],
        \(rows.map(\.terms.agreement))::text[], \(rows.map(\.terms.version))::integer[],
        \(rows.map(\.key.series))::text[], \(rows.map(\.key.party))::text[],
        \(rows.map(\.change.revision))::integer[], \(rows.map(\.signed.units))::bigint[],
        \(rows.map(\.signed.grossMinor))::bigint[], \(rows.map(\.signed.netMinor))::bigint[],
        \(rows.map(\.signed.shareMinor))::bigint[]
      ) AS w (txn, counted_on, side, agreement, version, series, party, revision, units, gross,
        net, share)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      ORDER BY w.txn, m.series, w.party
      """)
  }

  private struct AllocationRow {
    let change: SliceChange
    let transaction: Int64
    let key: AllocationKey
    let figures: SeriesAllocation

    var signed: SeriesAllocation { figures.signed(on: change.key.side) }

    var terms: ShareTerms {
      guard case .share(let terms, _) = change.key.slice else {
        preconditionFailure("only shares are allocated")
      }
      return terms
    }
  }
}

extension SeriesAllocation {
  /// The figures as they are stored of receipts, and negated of refunds; the same the other way.
  fileprivate func signed(on side: SliceSide) -> SeriesAllocation {
    side == .receipt ? self : SeriesAllocation.zero.subtracting(self)
  }
}
