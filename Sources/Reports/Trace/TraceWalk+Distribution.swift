import Ledger
import Money
import Postgres

extension TraceWalk {
  /// How an unlock or a refund came to revenue, tax and shares: with the slices of its day.
  func distribution(of entry: TracedEntry) throws -> [TraceNode] {
    try SlicedEvent.events(of: entry, in: book, on: connection).flatMap { event in
      let slices = try slices(of: event)
      guard !slices.isEmpty else {
        return [
          TraceNode("distribution", "of \(event.day) has not been made yet", on: event.day)
        ]
      }
      return try slices.map { slice in
        slice.place == nil
          ? try shareSlice(slice, of: event, event.gross.currency)
          : try taxSlice(slice, of: event, event.gross.currency)
      }
    }
  }

  private func slices(of event: SlicedEvent) throws -> [SliceStanding] {
    let isTaxed = event.isTaxed && book.unlockGSTRate != .zero
    return try SliceStanding.gather(
      connection.rows(
        """
        SELECT \(fragment: Self.sliceColumns)
        FROM commerce.distribution AS d
        LEFT JOIN commerce.day_agreement AS g
          ON g.book = d.book AND g.day = d.day AND g.series = \(event.series)
        WHERE d.book = \(book.id) AND d.day = \(event.day.description)::date
          AND d.counted_on = \(event.countedOn.description)::date AND d.side = \(event.side)
          AND (
            d.slice ^@ 'gst:' AND split_part(d.slice, ':', 3) = \(event.place)::text
              AND split_part(d.slice, ':', 5) = \(event.funding ?? "")
            OR d.slice ^@ 'share:' AND split_part(d.slice, ':', 2) = g.agreement
              AND split_part(d.slice, ':', 3) = g.version::text
              AND (split_part(d.slice, ':', 4) <> '0') = \(isTaxed))
        ORDER BY d.slice, d.revision
        """))
  }

  /// What a distribution's or a share's transaction stands for, and the files that it came from.
  func slice(of entry: TracedEntry) throws -> [TraceNode] {
    guard let key = entry.keys.first(where: { $0.source == "distribution" }),
      let parts = Self.parts(of: key.id)
    else { return [] }
    let currency = entry.postings.first?.amount.currency ?? .inr
    let slices = try SliceStanding.gather(
      connection.rows(
        """
        SELECT \(fragment: Self.sliceColumns)
        FROM commerce.distribution AS d
        WHERE d.book = \(book.id) AND d.day = \(parts.day)::date AND d.slice = \(parts.slice)
          AND d.counted_on = \(parts.countedOn)::date AND d.side = \(parts.side)
        ORDER BY d.slice, d.revision
        """))
    return try slices.map { slice in
      var node =
        slice.place == nil
        ? try shareSlice(slice, of: nil, currency) : try taxSlice(slice, of: nil, currency)
      node.children += try files(of: slice, currency)
      return node
    }
  }

  private static let sliceColumns: SQL = """
    d.slice, d.day, d.counted_on, d.side, d.revision, d.gross_minor, d.net_minor,
    d.igst_minor + d.cgst_minor + d.sgst_minor AS tax_minor, d.share_minor, d.txn
    """

  /// Reads `2026-04-02/gst:27:29:1800/receipt/2026-04-02#1`.
  private static func parts(
    of id: String
  ) -> (day: String, slice: String, side: String, countedOn: String)? {
    let parts = id.split(separator: "/").map(String.init)
    guard parts.count == 4, let countedOn = parts[3].split(separator: "#").first else {
      return nil
    }
    return (parts[0], parts[1], parts[2], String(countedOn))
  }

  private func taxSlice(
    _ slice: SliceStanding, of event: SlicedEvent?, _ currency: Currency
  ) throws -> TraceNode {
    func money(_ minor: Int64) -> Cell { .money(Money(minorUnits: minor, currency: currency)) }
    let units = try units(of: slice)
    var node = TraceNode(
      slice.side == "refund" ? "refunded tax slice" : "tax slice", slice.code,
      on: slice.countedOn,
      facts: [
        ("unlocks", .integer(units)), ("gross", money(slice.grossMinor)),
        ("tax", money(slice.taxMinor)), ("net", money(slice.netMinor)),
        ("revision", .integer(slice.revision)),
      ])
    if let event {
      let tax = event.part(of: slice.taxMinor, grossMinor: slice.grossMinor)
      node.children.append(
        TraceNode(
          "part", event.name,
          facts: [
            ("gross", .money(event.gross)), ("of", money(slice.grossMinor)), ("tax", money(tax)),
            ("net", money(event.gross.minorUnits - tax)),
          ]))
    }
    for txn in slice.transactions { node.children.append(try brief(txn)) }
    return node
  }

  /// How many unlocks a tax slice holds, of money or of what coins released.
  private func units(of slice: SliceStanding) throws -> Int64 {
    let isRefund = slice.side == "refund"
    let folded: SQL =
      switch (slice.funding, isRefund) {
      case (nil, false): "report.day_unlock"
      case (nil, true): "report.day_refund"
      case (_?, false): "report.day_release"
      case (_?, true): "report.day_release_refund"
      }
    let refunded: SQL =
      isRefund ? "AND f.refunded_on = \(slice.countedOn.description)::date" : ""
    let funded: SQL = slice.funding.map { "AND f.funding = \($0)" } ?? ""
    return try connection.row(
      """
      SELECT coalesce(sum(f.units), 0)::bigint AS units FROM \(fragment: folded) AS f
      WHERE f.book = \(book.id) AND f.day = \(slice.day.description)::date
        AND f.place = \(slice.place) \(fragment: refunded) \(fragment: funded)
      """
    ).value("units")
  }

  /// A transaction with its postings alone.
  func brief(_ txn: Int64) throws -> TraceNode {
    let entry = try TracedEntry(
      txn, of: book, readsKeys: false, archive: archive, on: connection)
    return TraceNode(
      "transaction", "\(txn)", on: entry.day, facts: [("kind", .text(entry.kind))],
      children: entry.postingNodes + (try entry.month.map { [try archive.node(of: $0)] } ?? []))
  }

  /// The files whose unlocks make up a slice: one day of postings is read, by its block ranges.
  func files(of slice: SliceStanding, _ currency: Currency) throws -> [TraceNode] {
    guard slice.side == "receipt" else { return [] }
    let archived = try ArchivedMonth.holding(slice.day, of: book, on: connection)
    return try archived.map { try archive.node(of: $0) }
      + connection.rows(
        """
        SELECT f.file, f.name, f.received_on, f.sha256, sum(p.units)::bigint AS units,
          sum(p.amount_minor)::bigint AS amount_minor
        FROM ledger.posting AS p
        JOIN ledger.batch AS b ON b.batch = p.batch
        JOIN intake.file AS f ON f.file = b.file
        WHERE p.book = \(book.id) AND p.effective_on = \(slice.day.description)::date
          AND p.kind = \(PostingKind.unlock.rawValue)
          AND (\(slice.place)::smallint IS NULL OR p.place = \(slice.place))
          AND (\(slice.agreement?.code)::text IS NULL OR p.series IN (
            SELECT g.series FROM commerce.day_agreement AS g
            WHERE g.book = \(book.id) AND g.day = \(slice.day.description)::date
              AND g.agreement = \(slice.agreement?.code)
              AND g.version = \(slice.agreement?.version)))
        GROUP BY f.file ORDER BY f.file
        """
      ).map { row in
        TraceNode(
          "file", try row.value("name"), on: try row.day("received_on"),
          Money(minorUnits: try row.value("amount_minor"), currency: currency),
          facts: [
            ("unlocks", .integer(try row.value("units"))), ("sha256", try row.textCell("sha256")),
            ("number", .integer(try row.value("file"))),
          ])
      }
  }
}
