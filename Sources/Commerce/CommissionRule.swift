package import Ledger
package import Money

/// Our commission on a link-out sale.
package enum CommissionRule {
  /// Accrues the commission of our own event, at our rate, as pending under the partner's item.
  ///
  /// No haircut and no GST before the invoice. The item's key is claimed with the event's own.
  package static func accrual(of sale: SaleEvent, terms: CommissionTerms) -> Transaction {
    accrual(
      partner: sale.partner, item: sale.item,
      amountMinor: terms.rule.amountMinor(ofBasis: sale.amountMinor, units: sale.units),
      occurredAt: sale.orderedAt, keys: [sale.key], record: sale.record)
  }

  /// Accrues what a partner reported of a sale that we have not heard of, effective on its day.
  package static func partnerAccrual(
    partner: String, item: String, amountMinor: Int64, orderedAt: Instant
  ) -> Transaction {
    accrual(
      partner: partner, item: item, amountMinor: amountMinor, occurredAt: orderedAt, keys: [],
      record: nil)
  }

  /// Changes an item that stands in the books: its accrual, or how much of it is confirmed.
  ///
  /// The change counts on the night that found it.
  package static func change(
    _ kind: PostingKind, partner: String, item: String, amountMinor: Int64,
    in currency: Currency = .inr, on day: BusinessDay, id: String
  ) -> Transaction {
    precondition(
      kind == .commission || kind == .commissionState, "a commission changes by accrual or state")
    let isAccrual = kind == .commission
    precondition(!isAccrual || currency == .inr, "an accrual of foreign money needs a rate")
    let pending = Account.commissionDue(partner, .pending, in: currency)
    let transfer = Transfer(
      debit: isAccrual ? pending : .commissionDue(partner, .confirmed, in: currency),
      credit: isAccrual ? .affiliateCommission : pending,
      signedMinor: amountMinor, dimensions: Dimensions(item: item))
    let source = isAccrual ? "commission:\(partner)" : "commission-state:\(partner)"
    return Transaction(
      kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(
          source: source, externalID: id,
          eventHash: EventHash.of("commission/1", [id, "\(amountMinor)"]))
      ])
  }

  private static func accrual(
    partner: String, item: String, amountMinor: Int64, occurredAt: Instant, keys: [SourceKey],
    record: Int64?
  ) -> Transaction {
    let transfer = Transfer(
      debit: .commissionDue(partner, .pending), credit: .affiliateCommission,
      signedMinor: amountMinor,
      dimensions: Dimensions(item: item))
    return Transaction(
      kind: .commission, effectiveOn: occurredAt.businessDay, occurredAt: occurredAt,
      transfers: [transfer].compactMap { $0 },
      keys: keys + [SaleEvent.itemKey(partner: partner, item: item)], record: record)
  }
}
