package import Ledger
package import Money
package import Postgres

/// The calendar of holds: an affiliate's commission is confirmed once its goods cannot come back.
package enum CommissionHold {
  /// Confirms what is still pending of a line, on the night that finds its hold over.
  package static func confirmation(
    of line: String, affiliate: String, pendingMinor: Int64, on day: BusinessDay
  ) -> Transaction {
    precondition(pendingMinor > 0, "only what is pending can be confirmed")
    let transfer = Transfer(
      debit: .commissionOwed(affiliate, .pending), credit: .commissionOwed(affiliate, .confirmed),
      signedMinor: pendingMinor, dimensions: Dimensions(item: line))
    return Transaction(
      kind: .commissionState, effectiveOn: day,
      occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer].compactMap { $0 },
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
      let confirmations = try connection.rows(
        """
        SELECT h.line_id, h.affiliate, h.pending_minor
        FROM commerce.hold_over(\(book.id)::integer, \(day.description)::date) AS h
        ORDER BY h.line_id
        """
      ).map { row in
        confirmation(
          of: try row.value("line_id"), affiliate: try row.value("affiliate"),
          pendingMinor: try row.value("pending_minor"), on: day)
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
