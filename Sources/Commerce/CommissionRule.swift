package import Ledger
package import Money

/// The rate that an agreement gives a category on a day, with where it comes from.
package struct CommissionTerms: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  package let rate: BasisPoints

  package init(agreement: String, version: Int, rate: BasisPoints) {
    self.agreement = agreement
    self.version = version
    self.rate = rate
  }
}

/// One category's rate in one version of an agreement.
package struct CommissionRate: Hashable, Sendable {
  package let terms: CommissionTerms
  package let category: String
  package let from: BusinessDay
  package let to: BusinessDay?

  package init(terms: CommissionTerms, category: String, from: BusinessDay, to: BusinessDay?) {
    self.terms = terms
    self.category = category
    self.from = from
    self.to = to
  }
}

/// Our commission on a link-out sale.
package enum CommissionRule {
  /// Finds the rate of a category on a day.
  ///
  /// Of an agreement's entries that cover the day the one that starts last counts, and of that one
  /// the highest version.
  package static func terms(
    for category: String, on day: BusinessDay, in rates: [CommissionRate]
  ) -> CommissionTerms? {
    let covering = rates.filter { $0.from <= day && day <= ($0.to ?? day) }
    let latest = Dictionary(
      covering.map { ($0.terms.agreement, $0) },
      uniquingKeysWith: { ($0.from, $0.terms.version) < ($1.from, $1.terms.version) ? $1 : $0 })
    return covering.first {
      $0.category == category && $0.terms.version == latest[$0.terms.agreement]?.terms.version
    }?.terms
  }

  /// Accrues the commission of our own event, at our rate, as pending under the partner's item.
  ///
  /// No haircut and no GST before the invoice. The item's key is claimed with the event's own.
  package static func accrual(of sale: SaleEvent, terms: CommissionTerms) -> Transaction {
    accrual(
      partner: sale.partner, item: sale.item, amountMinor: terms.rate.share(of: sale.amountMinor),
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
    _ kind: PostingKind, partner: String, item: String, amountMinor: Int64, on day: BusinessDay,
    id: String
  ) -> Transaction {
    precondition(
      kind == .commission || kind == .commissionState, "a commission changes by accrual or state")
    let isAccrual = kind == .commission
    let transfer = Transfer(
      debit: isAccrual ? .commissionDue(partner, .pending) : .commissionDue(partner, .confirmed),
      credit: isAccrual ? .affiliateCommission : .commissionDue(partner, .pending),
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
