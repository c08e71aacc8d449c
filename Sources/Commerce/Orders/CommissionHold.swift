package import Ledger
package import Money
package import Postgres

/// The calendar of holds: an affiliate's commission is confirmed once its goods cannot come back.
package enum CommissionHold {
  /// Confirms what is still pending of a line, payee by payee, on the night that finds its hold
  /// over.
  package static func confirmation(
    of line: String, pending: [(payee: String, amountMinor: Int64)], on day: BusinessDay
  ) -> Transaction {
    precondition(pending.allSatisfy { $0.amountMinor > 0 }, "only what is pending is confirmed")
    let transfers = pending.map { payee, amountMinor in
      Transfer(
        debit: .commissionOwed(payee, .pending), credit: .commissionOwed(payee, .confirmed),
        signedMinor: amountMinor, dimensions: Dimensions(item: line))
    }
    return Transaction(
      kind: .commissionState, effectiveOn: day,
      occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: transfers.compactMap { $0 },
      keys: [
        SourceKey(
          source: "affiliate-confirmations", externalID: line,
          eventHash: EventHash.of("affiliate-confirmation/1", [line]))
      ])
  }

  /// Confirms all commissions whose hold ended before a day, and gives how many those were.
  @discardableResult
  package static func confirm(
    in book: Book, on day: BusinessDay, connection: Connection
  ) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.order_return'), \(book.id)::integer)")
      var pending: [String: [(payee: String, amountMinor: Int64)]] = [:]
      for row in try connection.rows(
        """
        SELECT h.line_id, h.party, h.pending_minor
        FROM commerce.holds_over(\(book.id)::integer, \(day.description)::date) AS h
        ORDER BY h.line_id, h.party COLLATE "C"
        """)
      {
        pending[try row.value("line_id"), default: []].append(
          (try row.value("party"), try row.value("pending_minor")))
      }
      let confirmations = pending.sorted { $0.key < $1.key }.map {
        confirmation(of: $0.key, pending: $0.value, on: day)
      }
      try LedgerPosting(book, on: connection).post(confirmations)
      try connection.execute(
        """
        DELETE FROM commerce.pending_commission
        WHERE book = \(book.id) AND hold_until < \(day.description)::date
        """)
      return confirmations.count
    }
  }
}
