package import Ledger
internal import Money
package import Postgres

/// Records what gateways tell of disputed payments.
package struct ChargebackStore: EventStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds what contradicts the books or itself, or names what is not there.
  package func refusals(of events: [Chargeback]) throws -> [RecordRefusal] {
    let keys = try keys(of: events)
    let receipts = keys.fresh.map(\.receipt)
    let payments = try payments(of: receipts)
    let disputes = Disputes(
      payments: payments, archived: try archived(receipts.filter { payments[$0] == nil }),
      stages: try stages(near: keys.fresh),
      gateways: try PartyStates(of: .gateway, book, on: connection))
    return keys.contradictions + disputes.refusals(of: keys.fresh)
  }

  /// Counts what the books or an earlier record know already.
  package func countKnown(_ events: [Chargeback]) throws -> Int {
    let keys = try keys(of: events)
    return keys.count - keys.fresh.count
  }

  /// Records what is new within the caller's transaction, and tells how much was not.
  package func record(_ events: [Chargeback], file: FileID) throws -> Int {
    let keys = try keys(of: events)
    let gateways = try PartyStates(of: .gateway, book, on: connection)
    try LedgerPosting(book, on: connection).post(
      keys.fresh.map { event in
        ChargebackRule.transaction(
          of: event,
          tax: TaxPlace(
            registrationState: book.registrationState,
            otherState: try gateways.state(of: event.psp), rate: TaxPlace.servicesRate))
      }, file: file)
    try insert(keys.fresh)
    return keys.count - keys.fresh.count
  }

  private func keys(of events: [Chargeback]) throws -> EventKeys<Chargeback> {
    try EventKeys(events, column: "chargeback_id", book, on: connection)
  }

  /// Reads what was paid under receipts.
  private func payments(of receipts: [String]) throws -> [String: DisputedPayment] {
    var payments: [String: DisputedPayment] = [:]
    for row in try connection.rows(
      """
      SELECT k.external_id, a.party, a.currency, sum(p.amount_minor)::bigint AS amount_minor,
        \(fragment: .utc("min(p.occurred_at)")) AS paid_at
      FROM ledger.source_key AS k
      JOIN ledger.source AS s ON s.source = k.source
      JOIN recon.receipt_source AS r ON r.source = s.base AND NOT r.is_refund
      JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn
      JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit AND a.class = 'psp'
      WHERE k.book = \(book.id) AND k.external_id = ANY (\(receipts)::text[])
        AND NOT \(fragment: book.isVoided("k.txn"))
      GROUP BY k.external_id, a.party, a.currency
      """)
    {
      payments[try row.value("external_id")] = DisputedPayment(
        psp: try row.value("party"), currency: try Currency(code: try row.value("currency")),
        amountMinor: try row.value("amount_minor"),
        paidAt: try Instant(try row.value("paid_at")))
    }
    return payments
  }

  /// Finds the receipts whose payment is of a month that is detached.
  private func archived(_ receipts: [String]) throws -> Set<String> {
    guard !receipts.isEmpty else { return [] }
    let found = try connection.rows(
      """
      SELECT DISTINCT k.external_id
      FROM ledger.source_key AS k
      JOIN ledger.source AS s ON s.source = k.source
      JOIN recon.receipt_source AS r ON r.source = s.base AND NOT r.is_refund
      WHERE k.book = \(book.id) AND k.external_id = ANY (\(receipts)::text[])
        AND EXISTS (SELECT FROM ledger.archived_month()) AND ledger.is_archived(k.txn)
      """)
    return Set(try found.map { try $0.value("external_id", as: String.self) })
  }

  /// Reads the stages that are in the books of the same disputes and of the same receipts.
  private func stages(near events: [Chargeback]) throws -> [Chargeback] {
    try connection.rows(
      """
      SELECT c.chargeback_id, c.stage, c.receipt, c.psp, c.currency, c.amount_minor, c.fee_minor,
        c.fee_tax_minor,
        \(fragment: .utc("c.occurred_at")) AS occurred_at
      FROM commerce.chargeback AS c
      WHERE c.book = \(book.id)
        AND (c.receipt = ANY (\(events.map(\.receipt))::text[])
          OR c.chargeback_id = ANY (\(events.map(\.id))::text[]))
      """
    ).compactMap { row in
      guard let stage = Chargeback.Stage(rawValue: try row.value("stage")) else { return nil }
      return Chargeback(
        id: try row.value("chargeback_id"), receipt: try row.value("receipt"), stage: stage,
        at: try Instant(try row.value("occurred_at")), amountMinor: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency")), psp: try row.value("psp"),
        feeMinor: try row.value("fee_minor"), feeTaxMinor: try row.value("fee_tax_minor"),
        record: 0)
    }
  }

  private func insert(_ events: [Chargeback]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.chargeback (
        book, chargeback_id, stage, receipt, psp, occurred_at, currency, amount_minor, fee_minor,
        fee_tax_minor)
      SELECT \(book.id), w.*
      FROM unnest(
        \(events.map(\.id))::text[], \(events.map(\.stage.rawValue))::text[],
        \(events.map(\.receipt))::text[], \(events.map(\.psp))::text[],
        \(events.map(\.at.description))::timestamptz[], \(events.map(\.currency.code))::text[],
        \(events.map(\.amountMinor))::bigint[], \(events.map(\.feeMinor))::bigint[],
        \(events.map(\.feeTaxMinor))::bigint[]) AS w
      """)
  }
}
