internal import Ledger
internal import Money
internal import Postgres

extension RefundStore {
  /// Finds the refunds that an unlock of the books cannot have, with the column and the reason: one
  /// above what is left of it, one in another currency, a part of coins, one from before it.
  ///
  /// A refund of an unlock that is not known yet waits. Purchases in stores are judged by theirs.
  package func aboveUnlock(
    _ events: [RefundEvent]
  ) throws -> [String: (column: String, reason: String)] {
    let fresh = try waiting.received.fresh(among: events)
      .sorted { ($0.refundedAt, $0.id) < ($1.refundedAt, $1.id) }
    var unlocks = try refundedUnlocks(Set(fresh.map(\.unlockID)).sorted())
    for refund in try waiting.events("r.unlock_id = ANY (\(unlocks.keys.sorted())::text[])")
    where unlocks[refund.unlockID]?.fault(of: refund) == nil {
      unlocks[refund.unlockID]?.refund(refund)
    }
    var reasons: [String: (column: String, reason: String)] = [:]
    for refund in fresh {
      guard let unlock = unlocks[refund.unlockID] else { continue }
      if let fault = unlock.fault(of: refund) {
        reasons[refund.id] = (fault.column, fault.description)
      } else {
        unlocks[refund.unlockID]?.refund(refund)
      }
    }
    return reasons
  }

  /// Reads posted unlocks by their ids, with what came back of them; purchases in stores are left
  /// out.
  func refundedUnlocks(_ ids: [String]) throws -> [String: RefundedUnlock] {
    var unlocks: [String: RefundedUnlock] = [:]
    for row in try connection.rows(
      """
      SELECT w.id, p.txn, a.party, a.class = 'psp' AS is_money, a.currency, p.amount_minor,
        p.viewer, p.series, p.episode, p.units, p.place, p.surface, g.refunds, g.refunded_minor,
        \(fragment: .utc("p.occurred_at")) AS paid_at
      FROM unnest(\(ids)::text[]) AS w (id)
      -- What was taken back and came again counts as it came last.
      CROSS JOIN LATERAL (
        SELECT k.txn FROM ledger.source AS s
        JOIN ledger.source_key AS k
          ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.id
        WHERE s.base = 'unlocks' ORDER BY s.attempt DESC LIMIT 1
      ) AS k
      JOIN ledger.posting AS p ON p.book = \(book.id) AND p.txn = k.txn AND p.leg = 1
      JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit
      CROSS JOIN LATERAL (
        SELECT count(*) AS refunds, coalesce(sum(x.amount_minor) FILTER (
          WHERE NOT \(fragment: book.isVoided("d.txn"))), 0)::bigint AS refunded_minor
        FROM ledger.document AS d
        JOIN ledger.posting AS x ON x.book = d.book AND x.txn = d.txn AND x.leg = 1 AND x.kind = 2
        WHERE d.book = p.book AND d.reverses = p.txn) AS g
      WHERE NOT EXISTS (
        SELECT FROM commerce.store_sale AS v WHERE v.book = \(book.id) AND v.unlock_id = w.id)
        -- A refund of what was taken back alone waits until it comes again.
        AND NOT \(fragment: book.isVoided("p.txn"))
      """)
    {
      unlocks[try row.value("id")] = RefundedUnlock(
        transaction: TransactionID(rawValue: try row.value("txn")),
        psp: try row.value("is_money") ? try row.value("party") : nil,
        paidAt: try Instant(try row.value("paid_at")),
        amountMinor: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency")),
        refundedMinor: try row.value("refunded_minor"), refunds: try row.value("refunds"),
        dimensions: Dimensions(
          viewer: try row.optional("viewer"), series: try row.optional("series"),
          episode: try row.optional("episode"), units: try row.optional("units"),
          place: try row.optional("place"), surface: try row.optional("surface")))
    }
    return unlocks
  }
}
