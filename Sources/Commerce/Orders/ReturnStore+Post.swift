internal import Ledger
internal import Money
internal import Postgres

extension ReturnStore {
  /// Posts every waiting return that fits its line, in one transaction; the rest goes on waiting.
  @discardableResult
  package func postWaiting() throws -> Int {
    guard
      try connection.firstRow(
        "SELECT FROM commerce.waiting_return WHERE book = \(book.id) LIMIT 1") != nil
    else { return 0 }
    return try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.order_return'), \(book.id)::integer)")
      let waiting = try waiting()
      guard !waiting.isEmpty else { return 0 }
      let posted = plan(
        waiting, lines: try lines(of: waiting.map(\.lineID)),
        numbers: try refundNumbers(of: waiting))
      guard !posted.isEmpty else { return 0 }
      try LedgerPosting(book, on: connection).post(posted.flatMap(\.transactions))
      try insert(posted)
      try connection.execute(
        """
        DELETE FROM commerce.waiting_return
        WHERE book = \(book.id) AND return_id = ANY (\(posted.map(\.event.id))::text[])
        """)
      return posted.count
    }
  }

  /// Takes the returns one after the other, each of what the earlier ones have left.
  private func plan(
    _ waiting: [ReturnEvent], lines: [String: ReturnableLine], numbers: [String: Int]
  ) -> [PostedReturn] {
    var lines = lines
    var numbers = numbers
    var posted: [PostedReturn] = []
    for event in waiting {
      guard var line = lines[event.lineID], line.fault(of: event) == nil else { continue }
      let result = ReturnRule.post(
        event, of: &line, ordinal: 1 + numbers[line.orderID, default: 0])
      if let number = result.ordinal { numbers[line.orderID] = number }
      lines[event.lineID] = line
      posted.append(result)
    }
    return posted
  }

  /// The waiting returns whose line is known, in the order in which they happened.
  private func waiting() throws -> [ReturnEvent] {
    try connection.rows(
      """
      SELECT r.*,
        \(fragment: .utc("r.returned_at")) AS returned_utc
      FROM commerce.waiting_return AS w
      JOIN commerce.order_return AS r ON r.book = w.book AND r.return_id = w.return_id
      WHERE w.book = \(book.id) AND EXISTS (
        SELECT FROM commerce.order_line AS l WHERE l.book = r.book AND l.line_id = r.line_id)
      ORDER BY r.returned_at, r.return_id
      """
    ).map { row in
      ReturnEvent(
        id: try row.value("return_id"), lineID: try row.value("line_id"),
        returnedAt: try Instant(try row.value("returned_utc")),
        quantity: try row.value("quantity"), amountMinor: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency")),
        reason: try row.optional("reason"), isRestocked: try row.value("is_restocked"),
        record: try row.value("record"))
    }
  }

  /// The highest number of a refund of each order so far.
  private func refundNumbers(of returns: [ReturnEvent]) throws -> [String: Int] {
    var numbers: [String: Int] = [:]
    for row in try connection.rows(
      """
      SELECT l.order_id, max(r.ordinal) AS number
      FROM commerce.order_line AS l
      JOIN commerce.line_return AS r ON r.book = l.book AND r.order_id = l.order_id
      WHERE l.book = \(book.id) AND l.line_id = ANY (\(returns.map(\.lineID))::text[])
      GROUP BY l.order_id
      HAVING max(r.ordinal) IS NOT NULL
      """)
    {
      numbers[try row.value("order_id")] = try row.value("number")
    }
    return numbers
  }

  private func insert(_ posted: [PostedReturn]) throws {
    let events = posted.map(\.event)
    let orders = OrderStore(book, on: connection)
    try connection.execute(
      """
      INSERT INTO commerce.line_return (
        book, return_id, line_id, order_id, txn, ordinal, returned_on, quantity, restocked,
        \(fragment: OrderStore.figureNames))
      SELECT \(book.id), w.return_id, w.line_id, w.order_id, k.txn, w.ordinal, w.returned_on,
        w.quantity, w.restocked, w.paid_minor, w.promotion_minor, w.cgst_minor, w.sgst_minor,
        w.igst_minor, w.commission_minor, w.commission_cgst_minor, w.commission_sgst_minor,
        w.commission_igst_minor, w.tcs_cgst_minor, w.tcs_sgst_minor, w.tcs_igst_minor,
        w.tds_minor, w.affiliate_minor, w.cost_minor
      FROM unnest(
        \(events.map(\.id))::text[], \(events.map(\.lineID))::text[],
        \(posted.map(\.orderID))::text[], \(posted.map(\.ordinal))::integer[],
        \(events.map(\.returnedAt.businessDay.description))::date[],
        \(events.map(\.quantity))::bigint[], \(events.map(\.quantities.restocked))::bigint[],
        \(fragment: orders.columns(of: posted.map(\.figures)))
      ) AS w (return_id, line_id, order_id, ordinal, returned_on, quantity, restocked,
        \(fragment: OrderStore.figureNames))
      JOIN ledger.source AS s ON s.code = 'returns'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.return_id
      """)
  }
}
