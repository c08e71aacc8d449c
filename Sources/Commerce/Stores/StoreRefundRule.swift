package import Ledger
package import Money

/// A purchase inside a store's app as it was posted, with what of it has been given back.
package struct StoreSale: Hashable, Sendable {
  package let id: String
  package let transaction: TransactionID
  package let store: String
  /// What the viewer paid, and what of that the store answers for as GST; nil where we do.
  package let grossMinor: Int64
  package let storeTaxMinor: Int64?
  package let feeMinor: Int64
  package let feeTax: TaxHeads
  package let dimensions: Dimensions
  package private(set) var refundedMinor: Int64
  package private(set) var refunds: Int

  package init(
    id: String, transaction: TransactionID, store: String, grossMinor: Int64,
    storeTaxMinor: Int64?, feeMinor: Int64, feeTax: TaxHeads, dimensions: Dimensions,
    refundedMinor: Int64 = 0, refunds: Int = 0
  ) {
    self.id = id
    self.transaction = transaction
    self.store = store
    self.grossMinor = grossMinor
    self.storeTaxMinor = storeTaxMinor
    self.feeMinor = feeMinor
    self.feeTax = feeTax
    self.dimensions = dimensions
    self.refundedMinor = refundedMinor
    self.refunds = refunds
  }

  /// What is left to give back.
  package var leftMinor: Int64 { grossMinor - refundedMinor }

  /// Notes a part that is given back.
  package mutating func refund(_ amountMinor: Int64) {
    precondition((1...leftMinor).contains(amountMinor), "a refund gives back no more than was paid")
    refundedMinor += amountMinor
    refunds += 1
  }

  /// The part of an amount that goes with the refunds so far.
  fileprivate func part(of amountMinor: Int64) -> Int64 {
    Rounding.share(of: amountMinor, part: refundedMinor, whole: grossMinor)
  }
}

/// The refund of a purchase inside a store's app, in whole or in part.
package enum StoreRefundRule {
  /// Gives back the receipt and takes the store's fee back, both cumulatively in proportion to what
  /// the viewer gets back, and notes the refund on the sale.
  package static func transactions(
    of event: RefundEvent, from sale: inout StoreSale, registration: Int, rate: BasisPoints
  ) -> [Transaction] {
    let before = sale
    sale.refund(event.amountMinor)
    return [
      receipt(event, from: before, to: sale),
      fee(event, from: before, to: sale, registration: registration, rate: rate),
    ].compactMap { $0 }
  }

  /// The receipt's part; a paisa that the store answers for is none of ours.
  private static func receipt(
    _ event: RefundEvent, from before: StoreSale, to after: StoreSale
  ) -> Transaction? {
    let receipt = after.grossMinor - (after.storeTaxMinor ?? 0)
    var dimensions = after.dimensions
    if after.leftMinor > 0 { dimensions.units = nil }
    guard
      let transfer = Transfer(
        debit: after.storeTaxMinor == nil ? .unlockProceeds : .storeProceeds,
        credit: .psp(after.store),
        signedMinor: after.part(of: receipt) - before.part(of: receipt), dimensions: dimensions)
    else { return nil }
    let number = "\(after.id)#\(after.refunds)"
    return Transaction(
      kind: .refund, effectiveOn: event.refundedAt.businessDay, occurredAt: event.refundedAt,
      transfers: [transfer],
      keys: [
        SourceKey(source: "refunds", externalID: event.id, eventHash: event.eventHash),
        SourceKey(
          source: "store-refund-of", externalID: number,
          eventHash: EventHash.of("store-refund-of/1", [number])),
      ],
      document: Document(memo: event.reason, reverses: after.transaction), record: event.record)
  }

  private static func fee(
    _ event: RefundEvent, from before: StoreSale, to after: StoreSale, registration: Int,
    rate: BasisPoints
  ) -> Transaction? {
    let tax = before.feeTax.portion(before.refundedMinor, of: before.grossMinor).subtracting(
      after.feeTax.portion(after.refundedMinor, of: after.grossMinor))
    let moves = AppStoreRule.fee(
      before.part(of: before.feeMinor) - after.part(of: after.feeMinor), tax, store: after.store,
      registration: registration, rate: rate)
    guard !moves.isEmpty else { return nil }
    return Transaction(
      kind: .settlement, effectiveOn: event.refundedAt.businessDay, occurredAt: event.refundedAt,
      transfers: moves,
      keys: [
        SourceKey(
          source: "app-store-fee-back", externalID: event.id,
          eventHash: EventHash.of("app-store-fee-back/1", [event.id]))
      ], record: event.record)
  }
}
