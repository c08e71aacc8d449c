internal import Ledger
internal import Money
internal import Postgres

extension TopUpRefundStore {
  /// A refund that waits, with the code of the lot that it draws on.
  struct Waiting {
    let event: TopUpRefundEvent
    /// That of the last attempt, where the top-up was taken back and came again.
    let lotCode: String
  }

  /// Reads the waiting refunds in the order in which they happened.
  func waiting() throws -> [Waiting] {
    try connection.rows(
      """
      SELECT r.refund_id, r.top_up_id, r.coins, r.amount_minor, r.currency, r.reason, r.record,
        coalesce(l.code, 'top-ups:' || r.top_up_id) AS lot_code,
        \(fragment: .utc("r.refunded_at")) AS refunded_at
      FROM commerce.waiting_top_up_refund AS w
      JOIN commerce.top_up_refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
      LEFT JOIN LATERAL (\(fragment: lastLot(of: "r.top_up_id"))) AS l ON true
      WHERE w.book = \(book.id)
      ORDER BY r.refunded_at, r.refund_id
      """
    ).map { row in
      Waiting(
        event: TopUpRefundEvent(
          id: try row.value("refund_id"), topUpID: try row.value("top_up_id"),
          refundedAt: try Instant(try row.value("refunded_at")), coins: try row.value("coins"),
          amountMinor: try row.value("amount_minor"),
          currency: try Currency(code: try row.value("currency")),
          reason: try row.optional("reason"), record: try row.value("record")),
        lotCode: try row.value("lot_code"))
    }
  }

  /// Finds the lot of a top-up that an expression names: the last one, where it was taken back and
  /// came again.
  func lastLot(of id: SQL) -> SQL {
    """
    SELECT c.* FROM ledger.source AS s
    JOIN commerce.coin_lot AS c
      ON c.book = \(book.id) AND c.code = s.code || ':' || \(fragment: id) COLLATE "C"
    WHERE s.base = 'top-ups' ORDER BY s.attempt DESC LIMIT 1
    """
  }

  /// Reads what the top-ups of lots posted; a lot that was given has no gateway and is left out.
  func postedTopUps(_ codes: [String]) throws -> [String: PostedTopUp] {
    var found: [String: PostedTopUp] = [:]
    for row in try connection.rows(
      """
      SELECT l.code, l.txn, d.party, c.state, c.gst_head, c.rate_bp,
        c.class = 'gst_output' AS is_tax, p.amount_minor
      FROM commerce.coin_lot AS l
      JOIN ledger.posting AS p ON p.book = l.book AND p.txn = l.txn
      JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit AND d.class = 'psp'
      JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
      WHERE l.book = \(book.id) AND l.code = ANY (\(codes)::text[])
      ORDER BY l.code, p.leg
      """)
    {
      let code: String = try row.value("code")
      var taxes = found[code]?.taxes ?? []
      if try row.value("is_tax") {
        guard let head = GSTHead(rawValue: try row.value("gst_head")) else {
          preconditionFailure("a tax account has a head")
        }
        taxes.append(
          PostedTopUp.Tax(
            account: .gstOutput(
              state: try row.value("state"), head: head,
              rate: try BasisPoints(try row.value("rate_bp"))),
            amountMinor: try row.value("amount_minor")))
      }
      found[code] = PostedTopUp(
        transaction: TransactionID(rawValue: try row.value("txn")), psp: try row.value("party"),
        taxes: taxes)
    }
    return found
  }
}
