package import Ledger
package import Money

/// Our commission on a link-out sale that a partner reports in foreign money.
///
/// Income is in the home currency, at the rate of the order's day. Until it is paid the commission
/// stays in the partner's currency, under its item.
package enum ForeignCommission {
  /// Accrues what a partner reported of a sale, effective on its day.
  package static func accrual(
    partner: String, item: String, amountMinor: Int64, in foreign: Currency, orderedAt: Instant,
    rate: () throws -> ExchangeRate
  ) throws -> Transaction {
    Transaction(
      kind: .exchange, effectiveOn: orderedAt.businessDay, occurredAt: orderedAt,
      transfers: try transfers(partner, item, amountMinor, foreign, of: .none, rate),
      keys: [SaleEvent.itemKey(partner: partner, item: item)])
  }

  /// Changes the accrual of an item; the change counts on the night that found it.
  package static func change(
    partner: String, item: String, amountMinor: Int64, in foreign: Currency,
    of held: ExchangeHolding, on day: BusinessDay, id: String, rate: () throws -> ExchangeRate
  ) throws -> Transaction {
    Transaction(
      kind: .exchange, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: try transfers(partner, item, amountMinor, foreign, of: held, rate),
      keys: [
        SourceKey(
          source: "commission:\(partner)", externalID: id,
          eventHash: EventHash.of("commission/1", [id, "\(amountMinor)", foreign.code]))
      ])
  }

  private static func transfers(
    _ partner: String, _ item: String, _ amountMinor: Int64, _ foreign: Currency,
    of held: ExchangeHolding, _ rate: () throws -> ExchangeRate
  ) throws -> [Transfer] {
    try ExchangeRule.changed(
      byMinor: amountMinor, of: held, in: foreign,
      holder: .commissionDue(partner, .pending, in: foreign), income: .affiliateCommission,
      item: item, rate: rate)
  }
}
