internal import Ledger
internal import Money
internal import Postgres

extension SubscriptionStore {
  /// Finds the refunds of known subscriptions that no payment of theirs, known or in the same
  /// file, is large enough for, with the reason.
  package func abovePayment(
    _ events: [SubscriptionEvent]
  ) throws -> [(event: SubscriptionEvent, reason: String)] {
    let refunds = events.filter { $0.change == .refund }
    guard !refunds.isEmpty else { return [] }
    let known = try known(refunds)
    var largest = try largestPayments(of: Set(refunds.map(\.id)).sorted())
    for event in events where event.change.isPayment {
      guard event.change == .start || largest[event.id] != nil else { continue }
      largest[event.id] = max(largest[event.id] ?? 0, event.amountMinor)
    }
    return refunds.compactMap { refund in
      guard known[refund.name] == nil, let paid = largest[refund.id], refund.amountMinor > paid
      else { return nil }
      let wanted = Money(minorUnits: refund.amountMinor, currency: refund.currency).decimalText
      let most = Money(minorUnits: paid, currency: refund.currency).decimalText
      return (
        refund,
        "a refund of \(wanted) is above the \(most) that was paid for subscription "
          + "\"\(refund.id)\""
      )
    }
  }

  private func largestPayments(of ids: [String]) throws -> [String: Int64] {
    var largest: [String: Int64] = [:]
    for row in try connection.rows(
      """
      SELECT subscription_id, max(amount_minor) AS amount_minor
      FROM commerce.subscription_event
      WHERE book = \(book.id) AND subscription_id = ANY (\(ids)::text[])
        AND event IN ('start', 'renew', 'upgrade')
      GROUP BY 1
      """)
    {
      largest[try row.value("subscription_id")] = try row.value("amount_minor")
    }
    return largest
  }
}
