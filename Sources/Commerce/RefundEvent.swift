package import Ledger
package import Money

/// An unlock given back whole to where it was paid from.
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

/// The unlock that a refund takes back, as it was posted.
package struct RefundedUnlock: Hashable, Sendable {
  package let transaction: TransactionID
  /// The gateway that took the money; nil for coins of the viewer.
  package let psp: String?
  package let amountMinor: Int64
  package let dimensions: Dimensions

  package init(
    transaction: TransactionID, psp: String?, amountMinor: Int64, dimensions: Dimensions
  ) {
    self.transaction = transaction
    self.psp = psp
    self.amountMinor = amountMinor
    self.dimensions = dimensions
  }

  /// Where the price goes back to.
  var payer: Account {
    if let psp { return .psp(psp) }
    guard let viewer = dimensions.viewer else {
      preconditionFailure("an unlock by coins names its viewer")
    }
    return .wallet(viewer)
  }
}

/// The refund of an unlock.
package enum RefundRule {
  /// Gives the gross amount back through the gateway, on the refund's own day; coins go back to the
  /// lots that they came from.
  ///
  /// Revenue, tax and share follow with the distribution of the unlock's day.
  package static func refund(_ event: RefundEvent, of unlock: RefundedUnlock) -> Transaction {
    precondition(event.amountMinor == unlock.amountMinor, "a refund gives an unlock back whole")
    let transfer = Transfer(
      debit: unlock.psp == nil ? .coinsSpent : .unlockProceeds, credit: unlock.payer,
      signedMinor: event.amountMinor, dimensions: unlock.dimensions)
    return Transaction(
      kind: .refund, effectiveOn: event.refundedAt.businessDay, occurredAt: event.refundedAt,
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(source: "refunds", externalID: event.id, eventHash: event.eventHash),
        SourceKey(
          source: "refund-of", externalID: event.unlockID,
          eventHash: EventHash.of("refund-of/1", [event.unlockID])),
      ],
      document: Document(memo: event.reason, reverses: unlock.transaction), record: event.record)
  }
}
