package import Ledger
internal import Money
package import Postgres

/// The refunds of a book's files: they wait for the unlock, pass or purchase that they give back.
package struct WaitingRefunds {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Posts the refunds that need not wait any more, of whatever sort, and tells how many.
  @discardableResult
  package func post() throws -> Int {
    guard
      try connection.firstRow(
        "SELECT FROM commerce.waiting_refund WHERE book = \(book.id) LIMIT 1") != nil
    else { return 0 }
    let unlocks = try RefundStore(book, on: connection).postWaiting()
    let passes = try PassRefundStore(book, on: connection).postWaiting()
    let purchases = try StoreSaleStore(book, on: connection).postWaiting()
    return unlocks + passes + purchases
  }

  /// The refunds that came before, whether they wait or are posted.
  var received: ReceivedEvents {
    ReceivedEvents(
      table: "commerce.refund", idColumn: "refund_id", book: book, connection: connection)
  }

  /// Lets no other session post waiting refunds of the book until the transaction ends.
  func lock() throws {
    try connection.execute(
      "SELECT pg_advisory_xact_lock(hashtext('commerce.refund'), \(book.id)::integer)")
  }

  /// Reads the waiting refunds in rupees of what `subjects` joins to `r.unlock_id`, in the order in
  /// which they happened.
  func events(joining subjects: SQL) throws -> [RefundEvent] {
    try events("r.currency = 'INR'", joining: subjects)
  }

  /// Reads the waiting refunds for which a condition on `r` holds, in the order in which they
  /// happened.
  func events(_ condition: SQL, joining subjects: SQL = "") throws -> [RefundEvent] {
    try connection.rows(
      """
      SELECT r.refund_id, r.unlock_id, r.amount_minor, r.currency, r.reason, r.record,
        \(fragment: .utc("r.refunded_at")) AS refunded_at
      FROM commerce.waiting_refund AS w
      JOIN commerce.refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
      \(fragment: subjects)
      WHERE w.book = \(book.id) AND \(fragment: condition)
      ORDER BY r.refunded_at, r.refund_id
      """
    ).map(RefundEvent.init)
  }

  /// Ends the waiting of refunds that are posted.
  func settle(_ ids: [String]) throws {
    try connection.execute(
      """
      DELETE FROM commerce.waiting_refund
      WHERE book = \(book.id) AND refund_id = ANY (\(ids)::text[])
      """)
  }
}

extension RefundEvent {
  /// Reads the columns of `commerce.refund`, the time in UTC as text.
  init(_ row: Row) throws {
    self.init(
      id: try row.value("refund_id"), unlockID: try row.value("unlock_id"),
      refundedAt: try Instant(try row.value("refunded_at")),
      amountMinor: try row.value("amount_minor"),
      currency: try Currency(code: try row.value("currency")),
      reason: try row.optional("reason"), record: try row.value("record"))
  }
}
