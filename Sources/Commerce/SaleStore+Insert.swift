internal import Ledger
internal import Money
internal import Postgres

extension SaleStore {
  /// Stores the sales with their frozen terms and their touch; the accrual's transaction is found
  /// by the item's key.
  func insert(_ sales: [Priced], origin: String, file: FileID) throws {
    guard !sales.isEmpty else { return }
    let events = sales.map(\.sale)
    try numberEpisodes(of: events)
    try connection.execute(
      """
      INSERT INTO commerce.sale (
        book, partner, item, sale_id, txn, origin, ordered_at, ordered_on, currency, basis_minor,
        commission_minor, rate_bp, agreement, agreement_version, category, sku, viewer, series,
        episode, hotspot, surface, file, record)
      SELECT \(book.id), w.partner, w.item, w.sale_id, k.txn, \(origin), w.ordered_at,
        w.ordered_on, w.currency, w.basis_minor, w.commission_minor, w.rate_bp, w.agreement,
        w.version, w.category, w.sku, w.viewer, m.series, e.episode, w.hotspot, f.surface,
        \(file.rawValue), w.record
      FROM unnest(
        \(events.map(\.partner))::text[], \(events.map(\.item))::text[],
        \(events.map(\.id))::text[], \(events.map(\.orderedAt.description))::timestamptz[],
        \(events.map(\.orderedAt.businessDay.description))::date[],
        \(events.map(\.currency.code))::text[], \(events.map(\.amountMinor))::bigint[],
        \(sales.map(\.line.amountMinor))::bigint[],
        \(sales.map { $0.terms.rule.rate.map { String($0.rawValue) } })::integer[],
        \(sales.map(\.terms.agreement))::text[],
        \(sales.map(\.terms.version))::integer[], \(events.map(\.category))::text[],
        \(events.map(\.sku))::text[], \(events.map { $0.viewer.map { String($0) } })::bigint[],
        \(events.map(\.series))::text[], \(events.map(\.episode))::text[],
        \(events.map(\.hotspot))::text[], \(events.map(\.surface))::text[],
        \(events.map(\.record))::bigint[]
      ) AS w (partner, item, sale_id, ordered_at, ordered_on, currency, basis_minor,
        commission_minor, rate_bp, agreement, version, category, sku, viewer, series, episode,
        hotspot, surface, record)
      JOIN ledger.source AS s ON s.code = 'item:' || w.partner
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.item
      LEFT JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      LEFT JOIN ledger.episode AS e ON e.series = m.series AND e.code = w.episode
      LEFT JOIN ledger.surface AS f ON f.code = w.surface
      """)
  }

  /// Numbers the episodes that the sales name, since their unlocks may come later or never.
  private func numberEpisodes(of sales: [SaleEvent]) throws {
    try connection.execute(
      """
      SELECT ledger.ensure_episode(array_agg(m.series), array_agg(w.episode))
      FROM unnest(\(sales.map(\.series))::text[], \(sales.map(\.episode))::text[])
        AS w (series, episode)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      WHERE w.episode IS NOT NULL
      """)
  }
}
