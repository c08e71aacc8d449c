package import Ledger
internal import Money
package import Postgres

/// Receives refunds and posts them once their unlock is known.
///
/// Files of one day come in any order, so a refund may stand here before its unlock does. What
/// waits beyond its grace becomes a break.
package struct RefundStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  private var waiting: WaitingRefunds { WaitingRefunds(book: book, connection: connection) }

  /// Finds the refunds that came before with other content.
  package func contradictions(in refunds: [RefundEvent]) throws -> Set<String> {
    try waiting.received.contradictions(in: refunds)
  }

  /// Counts the refunds that have not come before.
  package func countNew(_ refunds: [RefundEvent]) throws -> Int {
    try waiting.received.countNew(refunds)
  }

  /// Finds the ids that came before.
  package func known(_ refunds: [RefundEvent]) throws -> Set<String> {
    Set(try waiting.received.known(refunds).keys)
  }

  /// Stores refunds as waiting, and tells how many were new.
  package func receive(_ refunds: [RefundEvent], file: FileID) throws -> Int {
    try connection.row(
      """
      WITH received AS (
        INSERT INTO commerce.refund (
          book, refund_id, unlock_id, refunded_at, refunded_on, amount_minor, currency, reason,
          event_hash, file, record)
        SELECT \(book.id), w.refund_id, w.unlock_id, w.refunded_at, w.refunded_on,
          w.amount_minor, w.currency, w.reason, w.event_hash, \(file.rawValue), w.record
        FROM unnest(
          \(refunds.map(\.id))::text[], \(refunds.map(\.unlockID))::text[],
          \(refunds.map(\.refundedAt.description))::timestamptz[],
          \(refunds.map(\.refundedAt.businessDay.description))::date[],
          \(refunds.map(\.amountMinor))::bigint[], \(refunds.map(\.currency.code))::text[],
          \(refunds.map(\.reason))::text[], \(refunds.map(\.eventHash.hexLiteral))::bytea[],
          \(refunds.map(\.record))::bigint[]
        ) AS w (refund_id, unlock_id, refunded_at, refunded_on, amount_minor, currency, reason,
          event_hash, record)
        ON CONFLICT DO NOTHING
        RETURNING book, refund_id
      ), waiting AS (
        INSERT INTO commerce.waiting_refund (book, refund_id) SELECT * FROM received
      )
      SELECT count(*) AS received FROM received
      """
    ).value("received")
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
