internal import Ledger
package import Money

/// An unlock given back to where it was paid from, in whole or in part; coins in whole alone.
package struct RefundEvent: RefundingEvent, Hashable {
  package let id: String
  package let unlockID: String
  package let refundedAt: Instant
  package let amountMinor: Int64
  package let currency: Currency
  package let reason: String?
  package let record: Int64

  package init(
    id: String, unlockID: String, refundedAt: Instant, amountMinor: Int64, currency: Currency,
    reason: String?, record: Int64
  ) {
    self.id = id
    self.unlockID = unlockID
    self.refundedAt = refundedAt
    self.amountMinor = amountMinor
    self.currency = currency
    self.reason = reason
    self.record = record
  }

  /// The hash of what the event says.
  package var eventHash: [UInt8] {
    var hash = EventHash("refund/1")
    for text in [id, unlockID, refundedAt.description, currency.code] { hash.append(text) }
    hash.append(amountMinor)
    return hash.bytes
  }
}
