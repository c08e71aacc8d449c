/// What a line tells of; closed, so that a new word of a partner is refused and not guessed.
package enum LineKind: String, CaseIterable, Hashable, Sendable {
  case unlock, sale
  case orderLine = "order_line"
  case conversion, payment, refund, chargeback
  case chargebackReversal = "chargeback_reversal"
  case transfer, fee, tax, adjustment
  case adRevenue = "ad_revenue"
  case placement
  case appSale = "app_sale"
  case payout
  case bankEntry = "bank_entry"
  case touch, click
  /// Views, clicks and impressions: what rates are divided by, never money.
  case denominator
}

/// How far the money of a line has come.
package enum LineState: String, CaseIterable, Hashable, Sendable {
  case estimated, pending, approved, locked, payable, paid
  case partiallyReversed = "partially_reversed"
  case reversed, declined
  case onHold = "on_hold"
  case failed
}

/// How exactly a line tells when it happened.
package enum InstantPrecision: String, Hashable, Sendable {
  case day, second
}
