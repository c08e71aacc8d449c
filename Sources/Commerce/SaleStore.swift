package import Ledger
internal import Money
package import Postgres

/// What became of the sales of a file.
package struct SaleOutcome: Hashable, Sendable {
  /// Sales that accrued a commission.
  package var accrued = 0
  /// Sales whose item the partner had reported first; only the event's key and touch were added.
  package var attached = 0
  package var unchanged = 0
}

/// Records link-out sales: the first word about an item accrues, the second one is attached.
package struct SaleStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// A sale with the terms of its day.
  package struct Priced: Hashable, Sendable {
    package let sale: SaleEvent
    package let terms: CommissionTerms

    package init(sale: SaleEvent, terms: CommissionTerms) {
      self.sale = sale
      self.terms = terms
    }

    /// The commission as it is frozen.
    var line: PricedLine {
      PricedLine(
        direction: .linkOut, sale: sale.scope, item: sale.item,
        orderedOn: sale.orderedAt.businessDay, terms: terms, basisMinor: sale.amountMinor,
        units: sale.units, key: SaleEvent.itemKey(partner: sale.partner, item: sale.item))
    }
  }

  /// Finds for each sale why it contradicts the books: nil where it does not.
  ///
  /// A sale may come again with the same content; an item belongs to one sale.
  package func contradictions(in sales: [SaleEvent]) throws -> [String: EventRefusal] {
    var found: [String: EventRefusal] = [:]
    for row in try connection.rows(
      """
      SELECT w.sale_id, w.item, own.external_id IS NOT NULL AND own.event_hash <> w.hash AS changed,
        taken.sale_id AS taken_by, reported.currency AS reported_in, w.partner,
        abroad.currency AS reports_in
      FROM unnest(\(sales.map(\.id))::text[], \(sales.map(\.partner))::text[],
        \(sales.map(\.item))::text[], \(sales.map(\.key.eventHash.hexLiteral))::bytea[],
        \(sales.map(\.currency.code))::text[])
        AS w (sale_id, partner, item, hash, currency)
      LEFT JOIN ledger.source AS s ON s.code = 'sales'
      LEFT JOIN ledger.source_key AS own
        ON own.book = \(book.id) AND own.source = s.source AND own.external_id = w.sale_id
      LEFT JOIN commerce.sale AS taken
        ON taken.book = \(book.id) AND taken.partner = w.partner AND taken.item = w.item
          AND taken.sale_id <> w.sale_id
      LEFT JOIN ledger.source AS i ON i.code = 'item:' || w.partner
      LEFT JOIN ledger.source_key AS first
        ON first.book = \(book.id) AND first.source = i.source AND first.external_id = w.item
      LEFT JOIN LATERAL (
        SELECT min(a.currency) AS currency
        FROM ledger.posting AS p
        JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
        WHERE p.book = first.book AND p.txn = first.txn AND a.class = 'commission_asset'
          AND a.currency <> w.currency
      ) AS reported ON true
      LEFT JOIN (
        SELECT a.party, min(a.currency) AS currency
        FROM ledger.account AS a
        WHERE a.book = \(book.id) AND a.class = 'commission_asset'
        GROUP BY a.party HAVING count(DISTINCT a.currency) = 1
      ) AS abroad ON abroad.party = w.partner AND abroad.currency <> w.currency
      WHERE taken.sale_id IS NOT NULL OR own.event_hash <> w.hash
        OR own.external_id IS NULL AND coalesce(reported.currency, abroad.currency) IS NOT NULL
      """)
    {
      let id: String = try row.value("sale_id")
      if let other: String = try row.optional("taken_by") {
        found[id] = EventRefusal(
          column: "partner_item_id",
          message: "item \"\(try row.value("item", as: String.self))\" belongs to sale \"\(other)\""
        )
      } else if let currency: String = try row.optional("reported_in") {
        found[id] = EventRefusal(
          column: "currency",
          message: "item \"\(try row.value("item", as: String.self))\" was reported in \(currency)")
      } else if let currency: String = try row.optional("reports_in") {
        found[id] = EventRefusal(
          column: "currency",
          message: "\(try row.value("partner", as: String.self)) reports in \(currency)")
      } else {
        found[id] = EventRefusal(
          column: "sale_id", message: "\"\(id)\" came before with other content")
      }
    }
    return found
  }

  /// Counts the sales that the books or an earlier record know already.
  package func countKnown(_ sales: [SaleEvent]) throws -> Int {
    let known = try knownKeys(of: sales)
    return sales.count - Set(sales.map(\.id)).subtracting(known.sales).count
  }

  /// Records sales within the caller's transaction; those that are known change nothing.
  package func record(_ sales: [Priced], file: FileID) throws -> SaleOutcome {
    let known = try knownKeys(of: sales.map(\.sale))
    var seen = known.sales
    let fresh = sales.filter { seen.insert($0.sale.id).inserted }
    let first = fresh.filter { known.items[PartnerItem($0.sale)] == nil }
    let second = fresh.filter { known.items[PartnerItem($0.sale)] != nil }
    try LedgerPosting(book, on: connection).post(
      first.map { CommissionRule.accrual(of: $0.sale, terms: $0.terms) }, file: file)
    try attach(second.map(\.sale), file: file, txns: known.items)
    try insert(first, origin: "own", file: file)
    try insert(second, origin: "partner", file: file)
    try PricedLineStore(book, on: connection).insert(first.map(\.line))
    return SaleOutcome(
      accrued: first.count, attached: second.count, unchanged: sales.count - fresh.count)
  }

  private struct PartnerItem: Hashable {
    let partner: String
    let item: String

    init(_ sale: SaleEvent) {
      partner = sale.partner
      item = sale.item
    }

    init(_ row: Row) throws {
      partner = try row.value("partner")
      item = try row.value("item")
    }
  }

  /// Finds the ids of sales that came before.
  package func known(_ sales: [SaleEvent]) throws -> Set<String> {
    try knownKeys(of: sales).sales
  }

  private func knownKeys(
    of sales: [SaleEvent]
  ) throws -> (sales: Set<String>, items: [PartnerItem: Int64]) {
    var items: [PartnerItem: Int64] = [:]
    for row in try connection.rows(
      """
      SELECT w.partner, w.item, k.txn
      FROM unnest(\(sales.map(\.partner))::text[], \(sales.map(\.item))::text[])
        AS w (partner, item)
      JOIN ledger.source AS s ON s.code = 'item:' || w.partner
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.item
      """)
    {
      items[try PartnerItem(row)] = try row.value("txn")
    }
    let ids = try connection.rows(
      """
      SELECT sale_id FROM commerce.sale
      WHERE book = \(book.id) AND sale_id = ANY (\(sales.map(\.id))::text[])
      """
    ).map { try $0.value("sale_id", as: String.self) }
    return (Set(ids), items)
  }

  private func attach(
    _ sales: [SaleEvent], file: FileID, txns: [PartnerItem: Int64]
  ) throws {
    guard !sales.isEmpty else { return }
    try connection.execute(
      """
      SELECT ledger.attach_key(\(book.id)::integer, ledger.ensure_source('sales'),
        \(sales.map(\.id))::text[], \(sales.map(\.key.eventHash.hexLiteral))::bytea[],
        \(sales.compactMap { txns[PartnerItem($0)] })::bigint[], \(file.rawValue)::bigint,
        \(sales.map(\.record))::bigint[])
      """)
  }
}

extension [UInt8] {
  /// The bytes as PostgreSQL's hex form of bytea, for arrays of them.
  package var hexLiteral: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = Array("\\x".utf8)
    text.reserveCapacity(2 + 2 * count)
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
