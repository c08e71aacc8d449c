internal import Ledger
internal import Money
internal import Postgres

extension ReturnStore {
  /// Reads lines as they were sold, with what came back of them and where their commission stands.
  func lines(of ids: [String]) throws -> [String: ReturnableLine] {
    let owed = try commissions(of: ids)
    var lines: [String: ReturnableLine] = [:]
    for row in try connection.rows(
      """
      SELECT l.*, o.txn, o.currency, o.psp, o.viewer, o.place,
        coalesce(r.paid_minor, 0) AS returned_minor, coalesce(r.quantity, 0) AS returned,
        coalesce(r.restocked, 0) AS restocked
      FROM commerce.order_line AS l
      JOIN commerce.order AS o ON o.book = l.book AND o.order_id = l.order_id
      LEFT JOIN LATERAL (
        SELECT sum(x.paid_minor)::bigint AS paid_minor, sum(x.quantity)::bigint AS quantity,
          sum(x.restocked)::bigint AS restocked
        FROM commerce.line_return AS x WHERE x.book = l.book AND x.line_id = l.line_id
      ) AS r ON true
      WHERE l.book = \(book.id) AND l.line_id = ANY (\(ids)::text[])
      """)
    {
      let id: String = try row.value("line_id")
      lines[id] = ReturnableLine(
        id: id, orderID: try row.value("order_id"),
        transaction: TransactionID(rawValue: try row.value("txn")),
        currency: try Currency(code: try row.value("currency")),
        accounts: try accounts(of: row), figures: try figures(of: row),
        sold: OrderQuantities(
          paidMinor: try row.value("paid_minor"), units: try row.value("quantity"), restocked: 0),
        returned: OrderQuantities(
          paidMinor: try row.value("returned_minor"), units: try row.value("returned"),
          restocked: try row.value("restocked")),
        owed: owed[id] ?? [:])
    }
    return lines
  }

  private func accounts(of row: Row) throws -> OrderAccounts {
    OrderAccounts(
      psp: try row.value("psp"), merchant: try row.optional("merchant"),
      affiliate: try row.optional("affiliate"), registrationState: book.registrationState,
      taxRate: try BasisPoints(try row.value("tax_rate_bp")),
      serviceTax: try row.optional("commission_tax_bp", as: Int.self).map { try BasisPoints($0) },
      tdsCode: try row.optional("tds_code"),
      dimensions: Dimensions(
        item: try row.value("line_id"), viewer: try row.optional("viewer"),
        series: try row.optional("series"), episode: try row.optional("episode"),
        product: try row.optional("product"), place: try row.optional("place"),
        surface: try row.optional("surface")))
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
      tax: try heads(""), commissionMinor: try row.value("commission_minor"),
      commissionTax: try heads("commission_"), tcs: try heads("tcs_"),
      tdsMinor: try row.value("tds_minor"), affiliateMinor: try row.value("affiliate_minor"),
      costMinor: try row.value("cost_minor"))
  }

  private func commissions(of ids: [String]) throws -> [String: [CommissionState: Int64]] {
    var owed: [String: [CommissionState: Int64]] = [:]
    for row in try connection.rows(
      """
      SELECT c.item, c.state, c.owed_minor
      FROM commerce.commission_owed(\(book.id)::integer, \(ids)::text[]) AS c
      """)
    {
      guard let state = CommissionState(rawValue: try row.value("state")) else { continue }
      owed[try row.value("item"), default: [:]][state] = try row.value("owed_minor")
    }
    return owed
  }
}
