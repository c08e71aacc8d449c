package import Ledger
package import Money
package import Postgres

/// What merchants and affiliates were paid too much, because goods came back after their payout.
package enum PayeeRecovery {
  /// Moves what a payee owes us between its own account and what is recoverable, so that its own
  /// account is never below zero and nothing is recoverable while something is payable.
  ///
  /// `number` tells which of the payee's moves of the day it is.
  package static func move(
    payee: String, payableMinor: Int64, recoverableMinor: Int64, on day: BusinessDay, number: Int
  ) -> Transaction? {
    let targetMinor = max(0, recoverableMinor - payableMinor)
    guard
      let transfer = Transfer(
        debit: .recoverable(payee), credit: .payable(payee),
        signedMinor: targetMinor - recoverableMinor)
    else { return nil }
    let id = "\(payee)/\(day)/\(number)"
    return Transaction(
      kind: .clawback, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer],
      keys: [
        SourceKey(
          source: "recoveries", externalID: id, eventHash: EventHash.of("recovery/1", [id]))
      ])
  }

  /// Makes the moves of a night, and gives how many those were.
  @discardableResult
  package static func post(
    in book: Book, on day: BusinessDay, connection: Connection
  ) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.recovery'), \(book.id)::integer)")
      let moves = try connection.rows(
        """
        SELECT s.party, s.payable_minor, s.recoverable_minor, (
          SELECT 1 + count(*)
          FROM ledger.source AS x JOIN ledger.source_key AS k ON k.source = x.source
          WHERE x.code = 'recoveries' AND k.book = \(book.id)
            AND k.external_id LIKE s.party || '/' || \(day.description) || '/%') AS number
        FROM commerce.payee_standing(\(book.id)::integer) AS s
        WHERE s.payable_minor < 0 OR (s.recoverable_minor > 0 AND s.payable_minor > 0)
        ORDER BY s.party
        """
      ).compactMap { row in
        move(
          payee: try row.value("party"), payableMinor: try row.value("payable_minor"),
          recoverableMinor: try row.value("recoverable_minor"), on: day,
          number: try row.value("number"))
      }
      try LedgerPosting(book, on: connection).post(moves)
      return moves.count
    }
  }
}
