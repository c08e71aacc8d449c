package import Ledger
internal import Money
package import Postgres

/// Receives refunds and posts them once their unlock is known.
///
/// Files of one day come in any order, so a refund may stand here before its unlock does. What
/// waits beyond its grace becomes a break.
package struct RefundStore: EventStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  var waiting: WaitingRefunds { WaitingRefunds(book, on: connection) }

  /// Finds the refunds that came before with other content, and those that would give back more
  /// of an unlock, a pass or a purchase inside a store's app than is left.
  package func refusals(of refunds: [RefundEvent]) throws -> [RecordRefusal] {
    let excess = try PassRefundStore(book, on: connection).abovePayment(refunds).merging(
      StoreSaleStore(book, on: connection).abovePayment(refunds)
    ) { first, _ in first }.merging(aboveUnlock(refunds)) { first, _ in first }
    return try waiting.received.refusals(
      of: refunds, excess: excess.mapValues { ("amount", $0) })
  }

  /// Counts the refunds that have come before.
  package func countKnown(_ refunds: [RefundEvent]) throws -> Int {
    try waiting.received.countKnown(refunds)
  }

  /// Tells what is given back, and which ids came before.
  package func amounts(of refunds: [RefundEvent]) throws -> EventAmounts {
    try waiting.received.amounts(of: refunds)
  }

  /// Stores refunds as waiting, and tells how many were not new.
  package func record(_ refunds: [RefundEvent], file: FileID) throws -> Int {
    try waiting.received.receive(
      refunds, file: file,
      columns: "unlock_id, refunded_at, refunded_on, amount_minor, currency, reason",
      values: """
        \(refunds.map(\.unlockID))::text[],
        \(refunds.map(\.refundedAt.description))::timestamptz[],
        \(refunds.map(\.refundedAt.businessDay.description))::date[],
        \(refunds.map(\.amountMinor))::bigint[], \(refunds.map(\.currency.code))::text[],
        \(refunds.map(\.reason))::text[]
        """, waiting: "commerce.waiting_refund")
  }

  /// Posts every waiting refund whose unlock is known, in one transaction.
  @discardableResult
  package func postWaiting() throws -> Int {
    try connection.transaction {
      try waiting.lock()
      let found = try waitingWithUnlock()
      guard !found.isEmpty else { return 0 }
      try LedgerPosting(book, on: connection).post(
        found.map { RefundRule.refund($0.event, of: $0.unlock) })
      try waiting.settle(found.map(\.event.id))
      return found.count
    }
  }

  /// Waiting refunds with their unlock: the whole amount, the same currency, not refunded before,
  /// and the earliest of those that name the same unlock.
  private func waitingWithUnlock() throws -> [(event: RefundEvent, unlock: RefundedUnlock)] {
    try connection.rows(
      """
      SELECT DISTINCT ON (r.unlock_id) r.refund_id, r.unlock_id, r.amount_minor, r.currency,
        r.reason, r.record,
        to_char(r.refunded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS refunded_at,
        p.txn, a.party, a.class = 'psp' AS is_money, p.viewer, p.series, p.episode, p.units,
        p.place, p.surface
      FROM commerce.waiting_refund AS w
      JOIN commerce.refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
      JOIN ledger.source AS s ON s.base = 'unlocks'
      JOIN ledger.source_key AS k
        ON k.book = r.book AND k.source = s.source AND k.external_id = r.unlock_id
      JOIN ledger.posting AS p ON p.book = r.book AND p.txn = k.txn AND p.leg = 1
      JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit
      WHERE w.book = \(book.id) AND r.amount_minor = p.amount_minor AND r.currency = a.currency
        AND NOT EXISTS (
          SELECT FROM ledger.document AS d WHERE d.book = p.book AND d.reverses = p.txn)
        AND NOT EXISTS (
          SELECT FROM commerce.store_sale AS v
          WHERE v.book = r.book AND v.unlock_id = r.unlock_id)
      ORDER BY r.unlock_id, r.refunded_at, r.refund_id
      """
    ).map { row in
      let event = try RefundEvent(row)
      let dimensions = Dimensions(
        viewer: try row.optional("viewer"), series: try row.optional("series"),
        episode: try row.optional("episode"), units: try row.optional("units"),
        place: try row.optional("place"), surface: try row.optional("surface"))
      return (
        event,
        RefundedUnlock(
          transaction: TransactionID(rawValue: try row.value("txn")),
          psp: try row.value("is_money") ? try row.value("party") : nil,
          amountMinor: event.amountMinor, dimensions: dimensions)
      )
    }
  }
}
