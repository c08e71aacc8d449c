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

  private func shareSlice(
    _ slice: SliceStanding, of event: SlicedEvent?, _ currency: Currency
  ) throws -> TraceNode {
    func money(_ minor: Int64) -> Cell { .money(Money(minorUnits: minor, currency: currency)) }
    guard let agreement = slice.agreement else { return TraceNode("slice", slice.code) }
    let terms = try connection.firstRow(
      """
      SELECT a.share_bp FROM commerce.agreement AS a
      WHERE a.book = \(book.id) AND a.agreement = \(agreement.code)
        AND a.version = \(agreement.version)
      """)
    let rate = try terms?.optional("share_bp", as: Int.self).map { Cell.rate(try BasisPoints($0)) }
    var node = TraceNode(
      slice.side == "refund" ? "refunded share slice" : "share slice", slice.code,
      on: slice.countedOn,
      facts: [
        ("agreement", .text(agreement.code)), ("version", .integer(Int64(agreement.version))),
        ("gross", money(slice.grossMinor)), ("net", money(slice.netMinor)),
        ("rate", rate ?? .missing), ("share", money(slice.shareMinor)),
        ("revision", .integer(slice.revision)),
      ])
    node.children += try series(of: slice, event, currency)
    for txn in slice.transactions {
      var entry = try brief(txn)
      entry.children += try statements(holding: txn, series: event?.seriesCode)
      node.children.append(entry)
    }
    return node
  }

  /// What each series was allocated of a share slice, and the event's part of its series.
  private func series(
    of slice: SliceStanding, _ event: SlicedEvent?, _ currency: Currency
  ) throws -> [TraceNode] {
    try connection.rows(
      """
      WITH part AS (
        SELECT a.series, a.txn, a.units, a.gross_minor, a.net_minor, a.share_minor
        FROM commerce.allocation AS a
        WHERE a.book = \(book.id) AND a.day = \(slice.day.description)::date
          AND a.txn = ANY (\(slice.transactions)::bigint[])
          AND a.series = coalesce(\(event?.series)::integer, a.series)
      ), sold AS (
        -- The series' own figures stand in the row of each of several payees.
        SELECT w.series, abs(sum(w.units))::bigint AS units,
          abs(sum(w.gross_minor))::bigint AS gross_minor,
          abs(sum(w.net_minor))::bigint AS net_minor
        FROM (SELECT DISTINCT series, txn, units, gross_minor, net_minor FROM part) AS w
        GROUP BY w.series
      )
      SELECT s.series, s.code, w.units, w.gross_minor, w.net_minor,
        abs(sum(p.share_minor))::bigint AS share_minor
      FROM sold AS w
      JOIN part AS p ON p.series = w.series
      JOIN ledger.series AS s ON s.series = w.series
      GROUP BY s.series, s.code, w.units, w.gross_minor, w.net_minor ORDER BY s.code
      """
    ).map { row in
      func money(_ minor: Int64) -> Cell { .money(Money(minorUnits: minor, currency: currency)) }
      let gross: Int64 = try row.value("gross_minor")
      let (net, share): (Int64, Int64) = (
        try row.value("net_minor"), try row.value("share_minor")
      )
      var node = TraceNode(
        "series", try row.value("code"),
        facts: [
          ("unlocks", .integer(try row.value("units"))), ("gross", money(gross)),
          ("net", money(net)), ("share", money(share)),
        ])
      if let event {
        node.children = try episode(of: slice, event, currency)
        if node.children.isEmpty {
          node.children = [part(of: event, gross, net: net, share: share)]
        }
      }
      return node
    }
  }

  /// What the event's episode was allocated of its series, and the event's part of that.
  private func episode(
    of slice: SliceStanding, _ event: SlicedEvent, _ currency: Currency
  ) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT e.code, abs(sum(a.units))::bigint AS units,
        abs(sum(a.gross_minor))::bigint AS gross_minor, abs(sum(a.net_minor))::bigint AS net_minor,
        abs(sum(a.share_minor))::bigint AS share_minor
      FROM commerce.episode_allocation AS a
      LEFT JOIN ledger.episode AS e ON e.episode = a.episode
      WHERE a.book = \(book.id) AND a.day = \(slice.day.description)::date
        AND a.series = \(event.series) AND a.episode = \(event.episode) AND a.side = \(slice.side)
        AND a.rate_bp = \(slice.taxRate) AND a.counted_on = \(slice.countedOn.description)::date
      GROUP BY e.code
      """
    ).map { row in
      func money(_ minor: Int64) -> Cell { .money(Money(minorUnits: minor, currency: currency)) }
      let gross: Int64 = try row.value("gross_minor")
      let (net, share): (Int64, Int64) = (
        try row.value("net_minor"), try row.value("share_minor")
      )
      return TraceNode(
        "episode", try row.optional("code") ?? "without a name",
        facts: [
          ("unlocks", .integer(try row.value("units"))), ("gross", money(gross)),
          ("net", money(net)), ("share", money(share)),
        ], children: [part(of: event, gross, net: net, share: share)])
    }
  }

  /// What an event has of the net amount and the share of what it is a part of.
  private func part(
    of event: SlicedEvent, _ grossMinor: Int64, net: Int64, share: Int64
  ) -> TraceNode {
    func money(_ minor: Int64) -> Cell {
      .money(Money(minorUnits: minor, currency: event.gross.currency))
    }
    return TraceNode(
      "part", event.name,
      facts: [
        ("gross", .money(event.gross)), ("of", money(grossMinor)),
        ("net", money(event.part(of: net, grossMinor: grossMinor))),
        ("share", money(event.part(of: share, grossMinor: grossMinor))),
      ])
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
