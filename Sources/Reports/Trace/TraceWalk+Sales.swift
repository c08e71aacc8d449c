import Ledger
import Money
import Postgres

extension TraceWalk {
  /// Our own word on a link-out sale: its terms as they were frozen, and where the item stands.
  func sale(of entry: TracedEntry) throws -> [TraceNode] {
    let items = entry.postings.filter { $0.item != nil && $0.party != nil }
    return try connection.rows(
      """
      SELECT s.sale_id, s.ordered_on, s.currency, s.basis_minor, s.commission_minor, s.rate_bp,
        s.agreement, s.agreement_version, s.category, s.sku, s.origin, s.partner, s.item, s.hotspot,
        m.code AS series, e.code AS episode, i.pending_minor, i.confirmed_minor
      FROM (
        SELECT DISTINCT w.party, w.item
        FROM unnest(\(items.map(\.party))::text[], \(items.map(\.item))::text[]) AS w (party, item)
      ) AS w
      JOIN commerce.sale AS s ON s.book = \(book.id) AND s.partner = w.party AND s.item = w.item
      LEFT JOIN ledger.series AS m ON m.series = s.series
      LEFT JOIN ledger.episode AS e ON e.episode = s.episode
      LEFT JOIN recon.commission_item AS i
        ON i.book = s.book AND i.feed = s.partner AND i.item = s.item
      ORDER BY s.sale_id
      """
    ).map { row in
      let currency = try Currency(code: try row.value("currency"))
      return TraceNode(
        "sale", try row.value("sale_id"), on: try row.day("ordered_on"),
        Money(minorUnits: try row.value("basis_minor"), currency: currency),
        facts: [
          ("partner", try row.textCell("partner")), ("item", try row.textCell("item")),
          ("category", try row.textCell("category")), ("sku", try row.textCell("sku")),
          ("rate", .rate(try BasisPoints(try row.value("rate_bp")))),
          ("commission", try row.moneyCell("commission_minor", currency)),
          ("agreement", try row.textCell("agreement")),
          ("version", .integer(try row.value("agreement_version"))),
          ("first_told_by", try row.textCell("origin")), ("series", try row.textCell("series")),
          ("episode", try row.textCell("episode")), ("hotspot", try row.textCell("hotspot")),
          ("pending", try row.moneyCell("pending_minor", currency)),
          ("confirmed", try row.moneyCell("confirmed_minor", currency)),
        ], children: try touches(of: [try row.value("sale_id")]))
    }
  }

  /// The touches that led to what a transaction is about, but for those of its sale.
  func touches(of entry: TracedEntry) throws -> [TraceNode] {
    try touches(of: entry.keys.filter { $0.source != "sales" }.map(\.id))
  }

  private func touches(of sales: [String]) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT \(fragment: Self.touchColumns)
      WHERE t.book = \(book.id) AND t.sale_id = ANY (\(sales)::text[])
      ORDER BY t.touched_at, t.touch_id
      """
    ).map(touchNode)
  }

  private static let touchColumns: SQL = """
    t.touch_id, t.touched_on, t.kind, t.sale_id, t.partner, t.hotspot, t.scene_ms, t.live_event,
      t.variant, t.affiliate, t.record, m.code AS series, e.code AS episode, f.name
    FROM commerce.touch AS t
    LEFT JOIN ledger.series AS m ON m.series = t.series
    LEFT JOIN ledger.episode AS e ON e.episode = t.episode
    LEFT JOIN intake.file AS f ON f.file = t.file
    """

  private func touchNode(_ row: Row) throws -> TraceNode {
    let texts = [
      "kind", "partner", "series", "episode", "hotspot", "live_event", "variant", "affiliate",
    ]
    let file = try row.optional("name", as: String.self) ?? "?"
    return TraceNode(
      "touch", try row.value("touch_id"), on: try row.day("touched_on"),
      facts: try texts.map { ($0, try row.textCell($0)) }
        + [
          (
            "scene_ms",
            try row.optional("scene_ms", as: Int64.self).map { .integer($0) } ?? .missing
          )
        ],
      children: [TraceNode("file", "\(file):\(try row.value("record", as: Int64.self))")])
  }

  /// A touch as the root: also the sale that it led to.
  func touchTree(_ id: String) throws -> TraceNode {
    let row = try connection.row(
      """
      SELECT \(fragment: Self.touchColumns)
      WHERE t.book = \(book.id) AND t.touch_id = \(id)
      """)
    var root = try touchNode(row)
    let sale: String = try row.value("sale_id")
    let found = try TraceFinder(in: book, on: connection).candidates(of: sale)
      .filter { if case .transaction = $0.subject { true } else { false } }
    guard !found.isEmpty else {
      root.children.append(TraceNode("sale", "\(sale) is not known yet"))
      return root
    }
    for candidate in found { root.children.append(try tree(of: candidate)) }
    return root
  }
}
