package import Ledger
internal import Money
package import Postgres

/// Receives returns and posts them once their line is known.
///
/// Files of one day come in any order, so a return may stand here before its order does. What
/// waits beyond its grace becomes a break.
package struct ReturnStore: EventStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  private var received: ReceivedEvents {
    ReceivedEvents(
      table: "commerce.order_return", idColumn: "return_id", book: book, connection: connection)
  }

  /// Finds the returns that came before with other content, or do not fit what is left of their
  /// line.
  package func refusals(of returns: [ReturnEvent]) throws -> [RecordRefusal] {
    let contradictions = try received.refusals(of: returns)
    let refused = Set(contradictions.map(\.record))
    let faults = try faults(in: returns)
    return contradictions
      + returns.compactMap { event in
        guard !refused.contains(event.record), let fault = faults[event.id] else { return nil }
        return RecordRefusal(event.record, .reference, fault.column, fault.description)
      }
  }

  /// Counts the returns that have come before.
  package func countKnown(_ returns: [ReturnEvent]) throws -> Int {
    try received.countKnown(returns)
  }

  /// Finds the new returns that do not fit what is left of their line, with why.
  ///
  /// Lines that are not known yet are not judged: their returns wait.
  package func faults(in returns: [ReturnEvent]) throws -> [String: ReturnFault] {
    let fresh = try received.fresh(among: returns)
    var lines: [String: Head] = [:]
    for row in try connection.rows(
      """
      SELECT l.line_id, o.currency, l.paid_minor, l.quantity,
        \(fragment: .utc("o.ordered_at")) AS ordered_at,
        coalesce(sum(r.amount_minor), 0)::bigint AS returned_minor,
        coalesce(sum(r.quantity), 0)::bigint AS returned
      FROM commerce.order_line AS l
      JOIN commerce.order AS o ON o.book = l.book AND o.order_id = l.order_id
      LEFT JOIN commerce.order_return AS r ON r.book = l.book AND r.line_id = l.line_id
      WHERE l.book = \(book.id) AND l.line_id = ANY (\(fresh.map(\.lineID))::text[])
      GROUP BY l.book, l.line_id, o.currency, o.ordered_at
      """)
    {
      lines[try row.value("line_id")] = Head(
        currency: try Currency(code: try row.value("currency")),
        orderedAt: try Instant(try row.value("ordered_at")),
        sold: OrderQuantities(
          paidMinor: try row.value("paid_minor"), units: try row.value("quantity"), restocked: 0),
        returned: OrderQuantities(
          paidMinor: try row.value("returned_minor"), units: try row.value("returned"),
          restocked: 0))
    }
    var faults: [String: ReturnFault] = [:]
    for event in fresh {
      guard let line = lines[event.lineID] else { continue }
      if let fault = ReturnableLine.fault(
        of: event, line: event.lineID, currency: line.currency, orderedAt: line.orderedAt,
        sold: line.sold, returned: line.returned)
      {
        faults[event.id] = fault
      } else {
        lines[event.lineID]?.returned = line.returned.adding(event.quantities)
      }
    }
    return faults
  }

  /// What of a line decides which returns it can have.
  private struct Head {
    let currency: Currency
    let orderedAt: Instant
    let sold: OrderQuantities
    var returned: OrderQuantities
  }

  /// Tells what is given back, and which ids came before.
  package func amounts(of returns: [ReturnEvent]) throws -> EventAmounts {
    try received.amounts(of: returns)
  }

  /// Stores returns as waiting, and tells how many were not new.
  package func record(_ returns: [ReturnEvent], file: FileID) throws -> Int {
    try received.receive(
      returns, file: file,
      columns: """
        line_id, returned_at, returned_on, quantity, amount_minor, currency, reason, is_restocked
        """,
      values: """
        \(returns.map(\.lineID))::text[],
        \(returns.map(\.returnedAt.description))::timestamptz[],
        \(returns.map(\.returnedAt.businessDay.description))::date[],
        \(returns.map(\.quantity))::bigint[], \(returns.map(\.amountMinor))::bigint[],
        \(returns.map(\.currency.code))::text[], \(returns.map(\.reason))::text[],
        \(returns.map(\.isRestocked))::boolean[]
        """, waiting: "commerce.waiting_return")
  }
}
