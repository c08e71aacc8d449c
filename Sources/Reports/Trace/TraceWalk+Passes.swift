import Ledger
import Money
import Postgres

/// What was sold or given back of a pass, among the others of its day.
private struct TracedPass {
  let name: String
  /// The day of the purchase; a refund belongs to it too.
  let day: BusinessDay
  let gross: Money
  let series: Int32
  let seriesCode: String
  let episodes: Int64
  let place: Int16
}

extension TraceWalk {
  /// How a pass came to tax, revenue and shares: the slices of its day, what each release earned of
  /// its cohort, and its part of them.
  func passSlices(of entry: TracedEntry) throws -> [TraceNode] {
    guard let pass = try tracedPass(entry) else { return [] }
    let rows = try connection.rows(
      """
      SELECT DISTINCT ON (d.slice, d.side, d.counted_on) d.slice, d.side, d.counted_on,
        d.igst_minor + d.cgst_minor + d.sgst_minor AS tax_minor, d.revenue_minor,
        d.deferred_minor, d.share_minor, d.txn, f.passes, f.gross_minor
      FROM commerce.pass_distribution AS d
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(w.passes), 0)::bigint AS passes,
          coalesce(sum(w.amount_minor), 0)::bigint AS gross_minor
        FROM report.day_pass AS w
        WHERE w.book = d.book AND w.day = d.day AND CASE
          WHEN d.slice ^@ 'gst:' THEN w.place = \(pass.place)
          ELSE w.series = \(pass.series) AND w.episodes = \(pass.episodes) END
      ) AS f
      WHERE d.book = \(book.id) AND d.day = \(pass.day.description)::date
        AND (d.slice ^@ 'gst:' AND split_part(d.slice, ':', 3) = \(pass.place)::text
          OR d.slice = \("cohort:\(pass.episodes):\(pass.seriesCode)")
          OR d.slice ^@ 'share:' AND EXISTS (
            SELECT FROM commerce.allocation AS l
            WHERE l.book = d.book AND l.txn = d.txn AND l.series = \(pass.series)))
      ORDER BY d.slice, d.side, d.counted_on, d.revision DESC
      """)
    guard !rows.isEmpty else {
      return [TraceNode("distribution", "of \(pass.day) has not been made yet", on: pass.day)]
    }
    return try rows.map { try passSlice($0, of: pass) }
  }

  private func tracedPass(_ entry: TracedEntry) throws -> TracedPass? {
    guard entry.kind == "pass", let posting = entry.postings.first, let series = posting.series,
      let code = posting.seriesCode, let place = posting.place, let countedOn = entry.day
    else { return nil }
    var day = countedOn
    if let original = entry.reverses {
      day =
        try TracedEntry(original, of: book, readsKeys: false, archive: archive, on: connection)
        .day ?? countedOn
    }
    return TracedPass(
      name: entry.node.name, day: day, gross: posting.amount, series: series, seriesCode: code,
      episodes: posting.units ?? 0, place: place)
  }

  private func passSlice(_ row: Row, of pass: TracedPass) throws -> TraceNode {
    let code: String = try row.value("slice")
    let grossMinor: Int64 = try row.value("gross_minor")
    let isShare = code.hasPrefix("share:")
    let names = isShare ? ["share"] : code.hasPrefix("gst:") ? ["tax"] : ["revenue", "deferred"]
    let figures = try names.map { ($0, try row.moneyCell("\($0)_minor", pass.gross.currency)) }
    let parts = try names.map { name -> (String, Cell) in
      let figure: Int64 = try row.value("\(name)_minor")
      let part =
        grossMinor == 0
        ? 0 : Rounding.share(of: figure, part: pass.gross.minorUnits, whole: grossMinor)
      return (name, .money(Money(minorUnits: part, currency: pass.gross.currency)))
    }
    var node = TraceNode(
      "pass slice", code, on: try row.day("counted_on"),
      facts: [("side", try row.textCell("side"))]
        + (isShare
          ? []
          : [
            ("passes", try row.integerCell("passes")),
            ("gross", try row.moneyCell("gross_minor", pass.gross.currency)),
          ]) + figures)
    // A share slice has other series too: what the payees were allocated of this one is told.
    if isShare {
      node.children += try passShare(row, of: pass)
    } else {
      node.children.append(
        TraceNode("part", pass.name, facts: [("gross", .money(pass.gross))] + parts))
    }
    guard let txn: Int64 = try row.optional("txn") else { return node }
    var transaction = try brief(txn)
    transaction.children += try statements(holding: txn, series: pass.seriesCode)
    node.children.append(transaction)
    return node
  }

  /// What a share slice gave the series of a pass: the payees recompute it from the net amount.
  private func passShare(_ row: Row, of pass: TracedPass) throws -> [TraceNode] {
    guard let txn: Int64 = try row.optional("txn") else { return [] }
    return try connection.rows(
      """
      SELECT l.party, l.units, l.gross_minor, l.net_minor, l.share_minor
      FROM commerce.allocation AS l
      WHERE l.book = \(book.id) AND l.txn = \(txn) AND l.series = \(pass.series)
      ORDER BY l.party
      """
    ).map { row in
      TraceNode(
        "series", pass.seriesCode,
        facts: [
          ("payee", try row.textCell("party")), ("passes", try row.integerCell("units")),
          ("gross", try row.moneyCell("gross_minor", pass.gross.currency)),
          ("net", try row.moneyCell("net_minor", pass.gross.currency)),
          ("share", try row.moneyCell("share_minor", pass.gross.currency)),
        ])
    }
  }
}
