package import Ledger
internal import Money
package import Postgres

/// Keeps purchases inside stores' apps, and posts their refunds with the fees that come back.
///
/// The refunds come in the same files as those of other unlocks and wait in the same place.
package struct StoreSaleStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  private var refunds: WaitingRefunds { WaitingRefunds(book, on: connection) }

  /// Keeps the purchases that a file brought, with the tax on their fee by head.
  package func record(
    _ sales: [(event: AppStoreEvent, feeTax: TaxHeads)], file: FileID
  ) throws {
    let events = sales.map(\.event)
    try connection.execute(
      """
      INSERT INTO commerce.store_sale (
        book, unlock_id, store, gross_minor, store_tax_minor, fee_minor, fee_igst_minor,
        fee_cgst_minor, fee_sgst_minor)
      SELECT \(book.id), w.*
      FROM unnest(
        \(events.map(\.id))::text[], \(events.map(\.store))::text[],
        \(events.map(\.amountMinor))::bigint[],
        \(events.map { $0.storeTaxMinor ?? 0 })::bigint[], \(events.map(\.feeMinor))::bigint[],
        \(sales.map(\.feeTax.igstMinor))::bigint[], \(sales.map(\.feeTax.cgstMinor))::bigint[],
        \(sales.map(\.feeTax.sgstMinor))::bigint[]
      ) AS w (unlock_id, store, gross, store_tax, fee, igst, cgst, sgst)
      JOIN ledger.source AS s ON s.code = 'unlocks'
      JOIN ledger.source_key AS k ON k.book = \(book.id) AND k.source = s.source
        AND k.external_id = w.unlock_id AND k.file = \(file.rawValue)
      ON CONFLICT DO NOTHING
      """)
  }

  /// Finds the refunds that would give back more of a known purchase than was paid, and says why.
  package func abovePayment(_ events: [RefundEvent]) throws -> [String: String] {
    var sales = try self.sales(Set(events.map(\.unlockID)).sorted())
    guard !sales.isEmpty else { return [:] }
    let earlier = try waiting().filter { sales[$0.unlockID] != nil }
    let fresh = try refunds.received.fresh(among: events)
      .sorted { ($0.refundedAt, $0.id) < ($1.refundedAt, $1.id) }
    var reasons: [String: String] = [:]
    for refund in earlier + fresh {
      guard var sale = sales[refund.unlockID] else { continue }
      guard refund.amountMinor <= sale.leftMinor else {
        reasons[refund.id] =
          "a refund of \(rupees(refund.amountMinor)) is above the \(rupees(sale.leftMinor)) that "
          + "is left of purchase \"\(refund.unlockID)\""
        continue
      }
      sale.refund(refund.amountMinor)
      sales[refund.unlockID] = sale
    }
    return reasons
  }

  /// Posts every waiting refund whose purchase is known and still has so much to give back, in one
  /// transaction.
  @discardableResult
  package func postWaiting() throws -> Int {
    try connection.transaction {
      try refunds.lock()
      let waiting = try waiting()
      guard !waiting.isEmpty else { return 0 }
      var sales = try self.sales(Set(waiting.map(\.unlockID)).sorted())
      var posted: [(event: RefundEvent, ordinal: Int)] = []
      var transactions: [Transaction] = []
      for refund in waiting {
        guard var sale = sales[refund.unlockID], refund.amountMinor <= sale.leftMinor else {
          continue
        }
        transactions += StoreRefundRule.transactions(
          of: refund, from: &sale, registration: book.registrationState, rate: book.unlockGSTRate)
        posted.append((refund, sale.refunds))
        sales[refund.unlockID] = sale
      }
      try LedgerPosting(book, on: connection).post(transactions)
      try settle(posted)
      return posted.count
    }
  }

  private func settle(_ posted: [(event: RefundEvent, ordinal: Int)]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.store_refund (book, refund_id, unlock_id, ordinal, amount_minor)
      SELECT \(book.id), w.*
      FROM unnest(\(posted.map(\.event.id))::text[], \(posted.map(\.event.unlockID))::text[],
        \(posted.map(\.ordinal))::integer[], \(posted.map(\.event.amountMinor))::bigint[]) AS w
      """)
    try refunds.settle(posted.map(\.event.id))
  }

  /// The waiting refunds of known purchases, in the order in which they happened.
  private func waiting() throws -> [RefundEvent] {
    try refunds.events(
      joining: """
        JOIN commerce.store_sale AS s ON s.book = r.book AND s.unlock_id = r.unlock_id
        """)
  }

  /// Reads purchases by their ids, with what was given back.
  private func sales(_ ids: [String]) throws -> [String: StoreSale] {
    var sales: [String: StoreSale] = [:]
    for row in try connection.rows(
      """
      SELECT v.*, p.txn, p.viewer, p.series, p.episode, p.units, p.place,
        c.code = \(Account.storeProceeds.code) AS is_store_taxed, g.refunds, g.refunded_minor
      FROM commerce.store_sale AS v
      JOIN ledger.source AS s ON s.code = 'unlocks'
      JOIN ledger.source_key AS k
        ON k.book = v.book AND k.source = s.source AND k.external_id = v.unlock_id
      JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn AND p.leg = 1
      JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
      CROSS JOIN LATERAL (
        SELECT count(*) AS refunds, coalesce(sum(x.amount_minor), 0)::bigint AS refunded_minor
        FROM commerce.store_refund AS x
        WHERE x.book = v.book AND x.unlock_id = v.unlock_id) AS g
      WHERE v.book = \(book.id) AND v.unlock_id = ANY (\(ids)::text[])
      """)
    {
      let id: String = try row.value("unlock_id")
      sales[id] = StoreSale(
        id: id, transaction: TransactionID(rawValue: try row.value("txn")),
        store: try row.value("store"), grossMinor: try row.value("gross_minor"),
        storeTaxMinor: try row.value("is_store_taxed") ? try row.value("store_tax_minor") : nil,
        feeMinor: try row.value("fee_minor"),
        feeTax: TaxHeads(
          cgstMinor: try row.value("fee_cgst_minor"), sgstMinor: try row.value("fee_sgst_minor"),
          igstMinor: try row.value("fee_igst_minor")),
        dimensions: Dimensions(
          viewer: try row.optional("viewer"), series: try row.optional("series"),
          episode: try row.optional("episode"), units: try row.optional("units"),
          place: try row.optional("place")),
        refundedMinor: try row.value("refunded_minor"), refunds: try row.value("refunds"))
    }
    return sales
  }
}
