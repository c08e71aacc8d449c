package import Ledger
package import Money

/// An unlock that a store collects for us, and what the store keeps of it.
///
/// The store's fee is a cost, and the tax on it is input tax. Of the GST on the purchase either we
/// are the supplier and owe it, or the store answers for it and passes on the price without it.
package enum AppStoreRule {
  /// Records what the store owes us of the purchase; it is distributed like every unlock.
  package static func unlock(
    _ event: AppStoreEvent, seriesCode: String, episodeCode: String
  ) -> Transaction {
    let transfer = Transfer(
      debit: .psp(event.store), credit: event.proceeds,
      signedMinor: event.amountMinor - (event.storeTaxMinor ?? 0),
      dimensions: Dimensions(
        viewer: event.viewer, series: event.series, episode: event.episode, units: 1,
        place: event.place))
    return Transaction(
      kind: .unlock, effectiveOn: event.paidAt.businessDay, occurredAt: event.paidAt,
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(
          source: "unlocks", externalID: event.id,
          eventHash: event.hash(seriesCode: seriesCode, episodeCode: episodeCode))
      ], record: event.record)
  }

  /// Divides the tax on the store's fee by head, which follows from the store's State as of a
  /// gateway's; an odd paisa is central.
  package static func feeTax(
    of event: AppStoreEvent, registration: Int, storeState: Int?
  ) -> TaxHeads {
    guard storeState == registration else {
      return TaxHeads(cgstMinor: 0, sgstMinor: 0, igstMinor: event.feeTaxMinor)
    }
    let parts = Allocation.split(event.feeTaxMinor, by: [1, 1])
    return TaxHeads(cgstMinor: parts[0], sgstMinor: parts[1], igstMinor: 0)
  }

  /// Takes the store's fee and its tax out of what the store owes; nil when it keeps nothing.
  package static func fee(
    _ event: AppStoreEvent, registration: Int, storeState: Int?, rate: BasisPoints
  ) -> Transaction? {
    let moves = fee(
      event.feeMinor, feeTax(of: event, registration: registration, storeState: storeState),
      store: event.store, registration: registration, rate: rate)
    guard !moves.isEmpty else { return nil }
    return Transaction(
      kind: .settlement, effectiveOn: event.paidAt.businessDay, occurredAt: event.paidAt,
      transfers: moves,
      keys: [
        SourceKey(
          source: "app-store-fee", externalID: event.id,
          eventHash: EventHash.of(
            "app-store-fee/1", [event.id, "\(event.feeMinor)", "\(event.feeTaxMinor)"]))
      ], record: event.record)
  }

  /// Moves a fee and its tax out of what the store owes; negative amounts give them back.
  static func fee(
    _ feeMinor: Int64, _ tax: TaxHeads, store: String, registration: Int, rate: BasisPoints
  ) -> [Transfer] {
    let heads = tax.byHead.map { head, amountMinor in
      Transfer(
        debit: .gstInput(state: registration, head: head, rate: head.part(of: rate)),
        credit: .psp(store), signedMinor: amountMinor)
    }
    return
      ([Transfer(debit: .appStoreFees, credit: .psp(store), signedMinor: feeMinor)] + heads)
      .compactMap { $0 }
  }
}
