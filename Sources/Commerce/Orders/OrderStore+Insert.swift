internal import Ledger
internal import Money
internal import Postgres

extension OrderStore {
  /// Stores orders; the transaction of each is that of its key.
  func insert(_ orders: [PricedOrder], file: FileID) throws {
    let events = orders.map(\.event)
    let heads = events.map(\.head)
    try connection.execute(
      """
      INSERT INTO commerce.order (
        book, order_id, txn, ordered_at, ordered_on, psp, method, place, viewer, currency,
        paid_minor, event_hash, file)
      SELECT \(book.id), w.order_id, k.txn, w.ordered_at, w.ordered_on, w.psp, w.method, w.place,
        w.viewer, w.currency, w.paid_minor, w.event_hash, \(file.rawValue)
      FROM unnest(
        \(heads.map(\.id))::text[], \(heads.map(\.orderedAt.description))::timestamptz[],
        \(heads.map(\.orderedAt.businessDay.description))::date[], \(heads.map(\.psp))::text[],
        \(heads.map(\.method))::text[], \(heads.map(\.place))::smallint[],
        \(heads.map { $0.viewer.map { String($0) } })::bigint[],
        \(heads.map(\.currency.code))::text[], \(events.map(\.paidMinor))::bigint[],
        \(events.map(\.eventHash.hexLiteral))::bytea[]
      ) AS w (order_id, ordered_at, ordered_on, psp, method, place, viewer, currency, paid_minor,
        event_hash)
      JOIN ledger.source AS s ON s.code = 'orders'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.order_id
      """)
  }

  /// Stores lines with their terms and figures.
  func insertLines(_ orders: [PricedOrder], subjects: [String: Dimensions]) throws {
    let owners = orders.flatMap { order in order.lines.map { _ in order.event.id } }
    let priced = orders.flatMap(\.lines)
    let values: SQL = """
      \(fragment: columns(of: priced.map(\.line), owners: owners, subjects: subjects)),
      \(fragment: columns(of: priced.map(\.terms))),
      \(fragment: columns(of: priced.map(\.figures)))
      """
    try connection.execute(
      """
      INSERT INTO commerce.order_line (
        book, \(fragment: Self.lineNames), \(fragment: Self.termNames),
        \(fragment: Self.figureNames), gross_minor, net_minor)
      SELECT \(book.id), w.*, w.paid_minor + w.promotion_minor,
        w.paid_minor + w.promotion_minor - w.cgst_minor - w.sgst_minor - w.igst_minor
      FROM unnest(\(fragment: values))
        AS w (\(fragment: Self.lineNames), \(fragment: Self.termNames),
          \(fragment: Self.figureNames))
      """)
    try connection.execute(
      """
      INSERT INTO commerce.pending_commission (book, line_id, hold_until)
      SELECT l.book, l.line_id, l.hold_until FROM commerce.order_line AS l
      WHERE l.book = \(book.id) AND l.affiliate_minor > 0
        AND l.line_id = ANY (\(priced.map(\.line.id))::text[])
      """)
  }

  private static let lineNames: SQL = """
    line_id, order_id, model, merchant, sku, category, hsn, quantity, price_minor, discount_minor,
    discount_by, shipping_minor, tax_rate_bp, affiliate, series, episode, product, surface,
    hotspot, scene_ms, live_event, variant, coupon, record
    """

  private func columns(
    of lines: [OrderLine], owners: [String], subjects: [String: Dimensions]
  ) -> SQL {
    let subject = lines.map { subjects[$0.id] ?? Dimensions() }
    let scenes = lines.map { $0.touch.sceneMilliseconds.map { String($0) } }
    return """
      \(lines.map(\.id))::text[], \(owners)::text[],
      \(lines.map { $0.merchant == nil ? "own" : "marketplace" })::text[],
      \(lines.map(\.merchant))::text[], \(lines.map(\.sku))::text[],
      \(lines.map(\.category))::text[], \(lines.map(\.hsn))::text[],
      \(lines.map(\.quantity))::bigint[], \(lines.map(\.priceMinor))::bigint[],
      \(lines.map(\.discountMinor))::bigint[], \(lines.map(\.discountBy?.rawValue))::text[],
      \(lines.map(\.shippingMinor))::bigint[], \(lines.map(\.taxRate.rawValue))::integer[],
      \(lines.map(\.affiliate))::text[], \(subject.map(\.series))::integer[],
      \(subject.map(\.episode))::integer[], \(subject.map(\.product))::integer[],
      \(subject.map(\.surface))::smallint[], \(lines.map(\.touch.hotspot))::text[],
      \(scenes)::bigint[], \(lines.map(\.touch.liveEvent))::text[],
      \(lines.map(\.touch.variant))::text[], \(lines.map(\.touch.coupon))::text[],
      \(lines.map(\.record))::bigint[]
      """
  }

  private static let termNames: SQL = """
    agreement, agreement_version, commission_bp, commission_tax_bp, tcs_rule, tds_rule, tds_code,
    affiliate_agreement, affiliate_version, affiliate_bp, hold_until
    """

  private func columns(of terms: [OrderTerms]) -> SQL {
    let merchants = terms.map(\.merchant)
    let affiliates = terms.map(\.affiliate)
    return """
      \(merchants.map { $0?.commission.agreement })::text[],
      \(merchants.map { $0?.commission.version })::integer[],
      \(merchants.map { $0?.commission.rule.rate?.rawValue })::integer[],
      \(merchants.map { $0?.serviceTax.rawValue })::integer[],
      \(merchants.map { $0?.tcs.rule })::text[], \(merchants.map { $0?.tds.rule })::text[],
      \(merchants.map { $0?.tds.code })::text[], \(affiliates.map { $0?.agreement })::text[],
      \(affiliates.map { $0?.version })::integer[],
      \(affiliates.map { $0?.rule.rate?.rawValue })::integer[],
      \(terms.map(\.holdUntil.description))::date[]
      """
  }

  static let figureNames: SQL = """
    paid_minor, promotion_minor, cgst_minor, sgst_minor, igst_minor, commission_minor,
    commission_cgst_minor, commission_sgst_minor, commission_igst_minor, tcs_cgst_minor,
    tcs_sgst_minor, tcs_igst_minor, tds_minor, affiliate_minor, cost_minor
    """

  func columns(of figures: [OrderFigures]) -> SQL {
    """
    \(figures.map(\.paidMinor))::bigint[], \(figures.map(\.promotionMinor))::bigint[],
    \(figures.map(\.tax.cgstMinor))::bigint[], \(figures.map(\.tax.sgstMinor))::bigint[],
    \(figures.map(\.tax.igstMinor))::bigint[], \(figures.map(\.commissionMinor))::bigint[],
    \(figures.map(\.commissionTax.cgstMinor))::bigint[],
    \(figures.map(\.commissionTax.sgstMinor))::bigint[],
    \(figures.map(\.commissionTax.igstMinor))::bigint[],
    \(figures.map(\.tcs.cgstMinor))::bigint[], \(figures.map(\.tcs.sgstMinor))::bigint[],
    \(figures.map(\.tcs.igstMinor))::bigint[], \(figures.map(\.tdsMinor))::bigint[],
    \(figures.map(\.affiliateMinor))::bigint[], \(figures.map(\.costMinor))::bigint[]
    """
  }
}
