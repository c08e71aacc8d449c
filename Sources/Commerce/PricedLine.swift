package import Ledger
package import Money
package import Postgres

/// A commission as it was worked out, which never changes: whose rule, on what, how much.
package struct PricedLine: Hashable, Sendable {
  package let direction: Agreement.Direction
  package let sale: SaleScope
  /// The open item of the postings; one line an item and party.
  package let item: String
  package let orderedOn: BusinessDay
  package let terms: CommissionTerms
  package let basisMinor: Int64
  package let units: Int64
  package let amountMinor: Int64
  /// A key of the transaction that posted it.
  package let key: SourceKey

  /// Works out a line by its terms.
  package init(
    direction: Agreement.Direction, sale: SaleScope, item: String, orderedOn: BusinessDay,
    terms: CommissionTerms, basisMinor: Int64, units: Int64 = 1, key: SourceKey
  ) {
    self.direction = direction
    self.sale = sale
    self.item = item
    self.orderedOn = orderedOn
    self.terms = terms
    self.basisMinor = basisMinor
    self.units = units
    amountMinor = terms.rule.amountMinor(ofBasis: basisMinor, units: units)
    self.key = key
  }
}

/// Keeps the priced lines of commissions in every direction.
package struct PricedLineStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Keeps lines whose transactions are posted; runs within the caller's transaction.
  package func insert(_ lines: [PricedLine]) throws {
    guard !lines.isEmpty else { return }
    let sales = lines.map(\.sale)
    try connection.execute(
      """
      INSERT INTO commerce.priced_line (
        book, kind, party, item, txn, ordered_on, link, sku, category, series, coupon, agreement,
        version, rule, basis_minor, units, rate_bp, rounding, amount_minor)
      SELECT \(book.id), w.kind, w.party, w.item, k.txn, w.ordered_on, w.link, w.sku, w.category,
        w.series, w.coupon, w.agreement, w.version, w.rule, w.basis_minor, w.units, w.rate_bp,
        w.rounding, w.amount_minor
      FROM unnest(
        \(lines.map(\.direction.rawValue))::text[], \(sales.map(\.party))::text[],
        \(lines.map(\.item))::text[], \(lines.map(\.orderedOn.description))::date[],
        \(sales.map(\.link))::text[], \(sales.map(\.sku))::text[],
        \(sales.map(\.category))::text[], \(sales.map(\.series))::text[],
        \(sales.map(\.coupon))::text[], \(lines.map(\.terms.agreement))::text[],
        \(lines.map(\.terms.version))::integer[], \(lines.map(\.terms.number))::integer[],
        \(lines.map(\.basisMinor))::bigint[], \(lines.map(\.units))::bigint[],
        \(lines.map { $0.terms.rule.rate.map { String($0.rawValue) } })::integer[],
        \(lines.map(\.terms.rule.rounding.rawValue))::text[],
        \(lines.map(\.amountMinor))::bigint[], \(lines.map(\.key.source))::text[],
        \(lines.map(\.key.externalID))::text[]
      ) AS w (kind, party, item, ordered_on, link, sku, category, series, coupon, agreement,
        version, rule, basis_minor, units, rate_bp, rounding, amount_minor, source, external_id)
      JOIN ledger.source AS s ON s.code = w.source
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
  }
}
