package import Ledger
package import Money
package import Postgres

/// What was sold through each partner in some days, and how far its commission has come.
///
/// The rate is what the commission that stands makes of what stands sold, not what was agreed.
package enum PartnerReport {
  /// Reads the figures by partner, of sales of our own events.
  package static func table(
    of book: Book, in period: Period, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT s.partner, s.currency, count(*) AS sales, sum(s.basis_minor)::bigint AS gross_minor,
        sum(coalesce(i.basis_minor, s.basis_minor))::bigint AS kept_minor,
        sum(s.commission_minor)::bigint AS accrued_minor,
        sum(coalesce(i.pending_minor, s.commission_minor))::bigint AS pending_minor,
        sum(coalesce(i.confirmed_minor, 0))::bigint AS confirmed_minor
      FROM commerce.sale AS s
      LEFT JOIN recon.commission_item AS i
        ON i.book = s.book AND i.feed = s.partner AND i.item = s.item
      WHERE s.book = \(book.id) AND s.ordered_on BETWEEN \(period.first.description)::date
        AND \(period.last.description)::date
      GROUP BY s.partner, s.currency ORDER BY s.partner, s.currency
      """)
    return Table(
      title: "Sales through partners in \(period), by the day of the order",
      columns: [
        Column("partner", "Partner"), Column("currency", "Currency", for: .machines),
        Column("sales", "Sales", .integer), Column("gross", "Gross", .money),
        Column("kept", "After returns", .money), Column("accrued", "Our commission", .money),
        Column("pending", "Pending", .money), Column("confirmed", "Confirmed", .money),
        Column("rate", "Rate", .rate),
      ],
      rows: try rows.map { row in
        let currency = try Currency(code: try row.value("currency"))
        let stands =
          try row.value("pending_minor", as: Int64.self) + row.value("confirmed_minor")
        return [
          try row.textCell("partner"), .text(currency.code), .integer(try row.value("sales")),
          try row.moneyCell("gross_minor", currency), try row.moneyCell("kept_minor", currency),
          try row.moneyCell("accrued_minor", currency),
          try row.moneyCell("pending_minor", currency),
          try row.moneyCell("confirmed_minor", currency),
          rate(stands, of: try row.value("kept_minor")),
        ]
      })
  }

  /// A ratio without a denominator is no rate.
  private static func rate(_ commissionMinor: Int64, of grossMinor: Int64) -> Cell {
    guard grossMinor > 0 else { return .missing }
    let points = Rounding.share(of: commissionMinor, part: 10_000, whole: grossMinor)
    return (try? BasisPoints(Int(points))).map { .rate($0) } ?? .missing
  }
}
