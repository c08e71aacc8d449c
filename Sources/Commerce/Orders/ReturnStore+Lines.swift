internal import Ledger
internal import Money
internal import Postgres

extension ReturnStore {
  /// Reads lines as they were sold, with what came back of them and where their commission stands.
  func lines(of ids: [String]) throws -> [String: ReturnableLine] {
    let owed = try commissions(of: ids)
    let splits = try AgreementSplits(of: book, on: connection)
    var lines: [String: ReturnableLine] = [:]
    for row in try connection.rows(
      """
      SELECT l.*, o.txn, o.currency, o.psp, o.viewer, o.place,
        \(fragment: .utc("o.ordered_at")) AS ordered_at,
        coalesce(r.paid_minor, 0) AS returned_minor, coalesce(r.quantity, 0) AS returned,
        coalesce(r.restocked, 0) AS restocked,
        coalesce(m.after_minor, l.commission_minor) AS merchant_minor,
        coalesce(m.cgst_minor, l.commission_cgst_minor) AS merchant_cgst_minor,
        coalesce(m.sgst_minor, l.commission_sgst_minor) AS merchant_sgst_minor,
        coalesce(m.igst_minor, l.commission_igst_minor) AS merchant_igst_minor,
        coalesce(a.after_minor, l.affiliate_minor) AS owed_minor,
        coalesce(a.to_agreement, l.affiliate_agreement) AS split_agreement,
        coalesce(a.to_version, l.affiliate_version) AS split_version
      FROM commerce.order_line AS l
      JOIN commerce.order AS o ON o.book = l.book AND o.order_id = l.order_id
      LEFT JOIN LATERAL (
        SELECT sum(x.paid_minor)::bigint AS paid_minor, sum(x.quantity)::bigint AS quantity,
          sum(x.restocked)::bigint AS restocked
        FROM commerce.line_return AS x WHERE x.book = l.book AND x.line_id = l.line_id
      ) AS r ON true
      LEFT JOIN LATERAL (\(fragment: Self.lastTrueUp("marketplace", of: "merchant"))) AS m ON true
      LEFT JOIN LATERAL (\(fragment: Self.lastTrueUp("affiliate", of: "affiliate"))) AS a ON true
      WHERE l.book = \(book.id) AND l.line_id = ANY (\(ids)::text[])
      """)
    {
      let id: String = try row.value("line_id")
      lines[id] = ReturnableLine(
        id: id, orderID: try row.value("order_id"),
        transaction: TransactionID(rawValue: try row.value("txn")),
        currency: try Currency(code: try row.value("currency")),
        orderedAt: try Instant(try row.value("ordered_at")),
        accounts: try accounts(of: row, splits: splits), figures: try figures(of: row),
        sold: OrderQuantities(
          paidMinor: try row.value("paid_minor"), units: try row.value("quantity"), restocked: 0),
        returned: OrderQuantities(
          paidMinor: try row.value("returned_minor"), units: try row.value("returned"),
          restocked: try row.value("restocked")),
        owed: CommissionStates(owed[id] ?? [:]))
    }
    return lines
  }

  /// The line's terms as they were made up for last, of one direction.
  private static func lastTrueUp(_ kind: String, of party: SQL) -> SQL {
    """
    SELECT t.* FROM commerce.line_true_up AS t
    WHERE t.book = l.book AND t.kind = \(kind) AND t.party = l.\(fragment: party)
      AND t.item = l.line_id
    ORDER BY t.revision DESC LIMIT 1
    """
  }

  private func accounts(of row: Row, splits: AgreementSplits) throws -> OrderAccounts {
    OrderAccounts(
      psp: try row.value("psp"), merchant: try row.optional("merchant"),
      split: try split(of: row, among: splits), registrationState: book.registrationState,
      taxRate: try BasisPoints(try row.value("tax_rate_bp")),
      serviceTax: try row.optional("commission_tax_bp", as: Int.self).map { try BasisPoints($0) },
      tdsCode: try row.optional("tds_code"),
      dimensions: Dimensions(
        item: try row.value("line_id"), viewer: try row.optional("viewer"),
        series: try row.optional("series"), episode: try row.optional("episode"),
        product: try row.optional("product"), place: try row.optional("place"),
        surface: try row.optional("surface")))
  }

  private func split(of row: Row, among splits: AgreementSplits) throws -> CommissionSplit? {
    guard let affiliate: String = try row.optional("affiliate") else { return nil }
    return splits.split(
      of: affiliate,
      by: OrderTermsBook.Version(
        agreement: try row.value("split_agreement"), number: try row.value("split_version")))
  }

  private func figures(of row: Row) throws -> OrderFigures {
    func heads(_ prefix: String) throws -> TaxHeads {
      TaxHeads(
        cgstMinor: try row.value("\(prefix)cgst_minor"),
        sgstMinor: try row.value("\(prefix)sgst_minor"),
        igstMinor: try row.value("\(prefix)igst_minor"))
    }
    return OrderFigures(
      paidMinor: try row.value("paid_minor"), promotionMinor: try row.value("promotion_minor"),
      tax: try heads(""), commissionMinor: try row.value("merchant_minor"),
      commissionTax: try heads("merchant_"), tcs: try heads("tcs_"),
      tdsMinor: try row.value("tds_minor"), affiliateMinor: try row.value("owed_minor"),
      costMinor: try row.value("cost_minor"))
  }

  private func commissions(
    of ids: [String]
  ) throws -> [String: [String: [CommissionState: Int64]]] {
    var owed: [String: [String: [CommissionState: Int64]]] = [:]
    for row in try connection.rows(
      """
      SELECT c.item, c.party, c.state, c.minor
      FROM commerce.commission_states(\(book.id)::integer, 'commission_owed', \(ids)::text[]) AS c
      """)
    {
      guard let state = CommissionState(rawValue: try row.value("state")) else { continue }
      owed[try row.value("item"), default: [:]][try row.value("party"), default: [:]][state] =
        try row.value("minor")
    }
    return owed
  }
}
