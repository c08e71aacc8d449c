import Ledger
import Money
import Postgres

extension TraceWalk {
  /// The disputes of what a transaction received, or the payment that it is a dispute of.
  func disputes(of entry: TracedEntry) throws -> [TraceNode] {
    if entry.kind == "chargeback" {
      return try disputedPayments(of: entry.keys.map(\.id))
    }
    guard entry.postings.contains(where: { $0.debit.hasPrefix("assets:psp:") }) else { return [] }
    return try disputes("c.receipt = ANY (\(entry.keys.map(\.id))::text[])")
  }

  /// The stages of a dispute as an item, with the files that told of them.
  func dispute(item: String) throws -> [TraceNode] {
    try disputes("c.chargeback_id = \(item)")
  }

  private func disputes(_ condition: SQL) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT c.chargeback_id, c.stage, c.receipt, c.currency, c.amount_minor,
        (c.occurred_at AT TIME ZONE 'Asia/Kolkata')::date AS day, k.txn
      FROM commerce.chargeback AS c
      JOIN ledger.source AS s ON s.code = 'chargebacks'
      JOIN ledger.source_key AS k ON k.book = c.book AND k.source = s.source
        AND k.external_id = c.chargeback_id || '/' || c.stage
      WHERE c.book = \(book.id) AND \(fragment: condition)
      ORDER BY c.chargeback_id, c.stage <> 'opened'
      """
    ).map { row in
      let id: String = try row.value("chargeback_id")
      let stage: String = try row.value("stage")
      return TraceNode(
        "dispute", id, on: try row.day("day"),
        Money(
          minorUnits: try row.value("amount_minor"),
          currency: try Currency(code: try row.value("currency"))),
        facts: [("stage", .text(stage)), ("receipt", try row.textCell("receipt"))],
        children: [
          try transaction(
            try row.value("txn"), named: TraceKey(source: "chargebacks", id: "\(id)/\(stage)"))
        ])
    }
  }

  private func disputedPayments(of stages: [String]) throws -> [TraceNode] {
    // A stage is named by its dispute and its word; the dispute's own id may hold a slash.
    let ids = stages.compactMap { stage in stage.lastIndex(of: "/").map { String(stage[..<$0]) } }
    return try connection.rows(
      """
      SELECT DISTINCT c.receipt, k.txn
      FROM commerce.chargeback AS c
      JOIN ledger.source_key AS k ON k.book = c.book AND k.external_id = c.receipt
        AND k.source = ANY (ARRAY(
          SELECT s.source FROM ledger.source AS s
          JOIN recon.receipt_source AS r ON r.source = s.base AND NOT r.is_refund))
      WHERE c.book = \(book.id) AND c.chargeback_id || '/' || c.stage = ANY (\(stages)::text[])
        AND c.chargeback_id = ANY (\(ids)::text[])
        AND k.txn IS NOT NULL
      ORDER BY c.receipt, k.txn
      """
    ).map { row in
      TraceNode(
        "disputes", try row.value("receipt"),
        children: [try transaction(try row.value("txn"))])
    }
  }
}
