package import Ledger
package import Money
package import Postgres

/// Sales by model, with what was returned of goods in the same days.
///
/// Sales count on the day of their order and returns on their own day. A marketplace's tax is the
/// merchants'; a link-out sale is collected by the partner, so that only its value and our
/// commission are known.
package enum SalesReport {
  /// Reads the sales and returns of a period.
  package static func table(
    of book: Book, in period: Period, note: String = "", on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(statement(book, period))
    return Table(
      title: "Sales in \(period)\(note)", columns: columns, rows: try rows.map(cells))
  }

  private static let columns =
    [
      Column("model", "Model"), Column("currency", "Currency", for: .machines),
      Column("sales", "Sales", .integer), Column("units", "Units", .integer),
    ]
    + [
      ("gross", "Gross"), ("promotion", "Our discounts"), ("tax", "Tax"), ("net", "Net"),
      ("commission", "Commission"), ("tcs", "TCS"), ("tds", "TDS"), ("affiliates", "Affiliates"),
      ("cost", "Cost"), ("returned", "Returned"), ("returned_tax", "Tax returned"),
      ("returned_commission", "Commission returned"),
    ].map { Column($0.0, $0.1, .money) }

  private static func cells(_ row: Row) throws -> [Cell] {
    let currency = try Currency(code: try row.value("currency"))
    let counts: [Cell] = [
      .text(try row.value("model", as: String.self)), .text(currency.code),
      .integer(try row.value("sales")),
      try row.optional("units", as: Int64.self).map { .integer($0) } ?? .missing,
    ]
    return try counts
      + columns.dropFirst(4).map { column in
        .money(try row.optional(column.machineName), currency)
      }
  }

  private static func statement(_ book: Book, _ period: Period) -> SQL {
    """
    WITH sold AS (
      SELECT l.model, o.currency, count(*) AS sales, sum(l.quantity)::bigint AS units,
        sum(l.gross_minor)::bigint AS gross_minor,
        sum(l.promotion_minor)::bigint AS promotion_minor,
        sum(l.cgst_minor + l.sgst_minor + l.igst_minor)::bigint AS tax_minor,
        sum(l.net_minor)::bigint AS net_minor, sum(l.commission_minor)::bigint AS commission_minor,
        sum(l.tcs_cgst_minor + l.tcs_sgst_minor + l.tcs_igst_minor)::bigint AS tcs_minor,
        sum(l.tds_minor)::bigint AS tds_minor, sum(l.affiliate_minor)::bigint AS affiliates_minor,
        sum(l.cost_minor)::bigint AS cost_minor
      FROM commerce.order AS o
      JOIN commerce.order_line AS l ON l.book = o.book AND l.order_id = o.order_id
      WHERE o.book = \(book.id)
        AND o.ordered_on BETWEEN \(period.first.description)::date
          AND \(period.last.description)::date
      GROUP BY l.model, o.currency
      UNION ALL
      SELECT 'link-out', s.currency, count(*), NULL, sum(s.basis_minor)::bigint, NULL, NULL, NULL,
        sum(s.commission_minor)::bigint, NULL, NULL, NULL, NULL
      FROM commerce.sale AS s
      WHERE s.book = \(book.id)
        AND s.ordered_on BETWEEN \(period.first.description)::date
          AND \(period.last.description)::date
      GROUP BY s.currency
    ), back AS (
      SELECT l.model, o.currency,
        sum(r.paid_minor + r.promotion_minor)::bigint AS returned_minor,
        sum(r.cgst_minor + r.sgst_minor + r.igst_minor)::bigint AS returned_tax_minor,
        sum(r.commission_minor)::bigint AS returned_commission_minor
      FROM commerce.line_return AS r
      JOIN commerce.order_line AS l ON l.book = r.book AND l.line_id = r.line_id
      JOIN commerce.order AS o ON o.book = l.book AND o.order_id = l.order_id
      WHERE r.book = \(book.id)
        AND r.returned_on BETWEEN \(period.first.description)::date
          AND \(period.last.description)::date
      GROUP BY l.model, o.currency
    )
    SELECT model, currency, coalesce(s.sales, 0) AS sales, s.units, s.gross_minor,
      s.promotion_minor, s.tax_minor, s.net_minor, s.commission_minor, s.tcs_minor, s.tds_minor,
      s.affiliates_minor, s.cost_minor, b.returned_minor, b.returned_tax_minor,
      b.returned_commission_minor
    FROM sold AS s FULL JOIN back AS b USING (model, currency)
    ORDER BY array_position('{own,marketplace,link-out}', model), currency
    """
  }
}
