internal import Ledger
internal import Money
internal import Postgres

extension RefundStore {
  /// Finds the refunds that an unlock of the books cannot have, with the reason: a second one, one
  /// above its price, one in another currency.
  ///
  /// A refund of an unlock that is not known yet waits. Purchases in stores are judged by theirs.
  package func aboveUnlock(_ events: [RefundEvent]) throws -> [String: String] {
    let fresh = try waiting.received.fresh(among: events)
      .sorted { ($0.refundedAt, $0.id) < ($1.refundedAt, $1.id) }
    var unlocks = try knownUnlocks(Set(fresh.map(\.unlockID)).sorted())
    for refund in try waiting.events("r.unlock_id = ANY (\(unlocks.keys.sorted())::text[])")
    where unlocks[refund.unlockID]?.cost(refund) == true {
      unlocks[refund.unlockID]?.isRefunded = true
    }
    var reasons: [String: String] = [:]
    for refund in fresh {
      guard let unlock = unlocks[refund.unlockID] else { continue }
      let paid = Money(minorUnits: unlock.amountMinor, currency: unlock.currency)
      let wanted = Money(minorUnits: refund.amountMinor, currency: refund.currency)
      if unlock.currency != refund.currency || refund.amountMinor > unlock.amountMinor {
        reasons[refund.id] =
          "a refund of \(wanted.decimalText) \(refund.currency) is not of the "
          + "\(paid.decimalText) \(unlock.currency) that unlock \"\(refund.unlockID)\" cost"
      } else if unlock.isRefunded {
        reasons[refund.id] = "unlock \"\(refund.unlockID)\" was given back whole before"
      } else if unlock.cost(refund) {
        unlocks[refund.unlockID]?.isRefunded = true
      }
    }
    return reasons
  }

  private struct KnownUnlock {
    let amountMinor: Int64
    let currency: Currency
    var isRefunded: Bool

    func cost(_ refund: RefundEvent) -> Bool {
      refund.amountMinor == amountMinor && refund.currency == currency
    }
  }

  private func knownUnlocks(_ ids: [String]) throws -> [String: KnownUnlock] {
    var unlocks: [String: KnownUnlock] = [:]
    for row in try connection.rows(
      """
      SELECT w.id, p.amount_minor, a.currency, EXISTS (
        SELECT FROM ledger.document AS d WHERE d.book = p.book AND d.reverses = p.txn
      ) AS is_refunded
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
      WHERE NOT EXISTS (
        SELECT FROM commerce.store_sale AS v WHERE v.book = \(book.id) AND v.unlock_id = w.id)
        -- A refund of what was taken back alone waits until it comes again.
        AND NOT \(fragment: book.isVoided("p.txn"))
      """)
    {
      unlocks[try row.value("id")] = KnownUnlock(
        amountMinor: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency")),
        isRefunded: try row.value("is_refunded"))
    }
    return unlocks
  }
}
