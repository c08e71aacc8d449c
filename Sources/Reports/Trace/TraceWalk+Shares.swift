import Ledger
import Money
import Postgres

extension TraceWalk {
  /// What a share's transaction was divided into, and where an event of it went.
  func shareSlice(
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
}
