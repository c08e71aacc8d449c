package import Ledger
package import Money

/// An episode that was paid for inside a store's app.
package struct AppStoreEvent: Hashable, Sendable {
  package let id: String
  package let paidAt: Instant
  package let viewer: Int64
  /// The ledger's numbers of the series and the episode.
  package let series: Int32
  package let episode: Int32
  package let amountMinor: Int64
  package let currency: Currency
  package let store: String
  package let place: Int16
  /// What the store keeps, and the tax on that.
  package let feeMinor: Int64
  package let feeTaxMinor: Int64
  package let record: Int64

  package init(
    id: String, paidAt: Instant, viewer: Int64, series: Int32, episode: Int32, amountMinor: Int64,
    currency: Currency, store: String, place: Int16, feeMinor: Int64, feeTaxMinor: Int64,
    record: Int64
  ) {
    self.id = id
    self.paidAt = paidAt
    self.viewer = viewer
    self.series = series
    self.episode = episode
    self.amountMinor = amountMinor
    self.currency = currency
    self.store = store
    self.place = place
    self.feeMinor = feeMinor
    self.feeTaxMinor = feeTaxMinor
    self.record = record
  }

  /// The hash of what the event says; names stand for the ledger's numbers.
  func hash(seriesCode: String, episodeCode: String) -> [UInt8] {
    var hash = EventHash("app-store/1")
    for text in [id, paidAt.description, seriesCode, episodeCode, currency.code, store] {
      hash.append(text)
    }
    for number in [viewer, amountMinor, Int64(place), feeMinor, feeTaxMinor] { hash.append(number) }
    return hash.bytes
  }
}

/// An unlock that a store collects for us, and what the store keeps of it.
///
/// We are the supplier to the viewer and owe the GST on the gross amount; the store's fee is a
/// cost, and the tax on it is input tax.
package enum AppStoreRule {
  /// Records the gross unlock as owed by the store; it is distributed like every unlock.
  package static func unlock(
    _ event: AppStoreEvent, seriesCode: String, episodeCode: String
  ) -> Transaction {
    let transfer = Transfer(
      debit: .psp(event.store), credit: .unlockProceeds, signedMinor: event.amountMinor,
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

  /// Takes the store's fee and its tax out of what the store owes; nil when it keeps nothing.
  ///
  /// `head` follows from the store's State as of a gateway's.
  package static func fee(
    _ event: AppStoreEvent, registration: Int, storeState: Int?, rate: BasisPoints
  ) -> Transaction? {
    var transfers = [
      Transfer(debit: .appStoreFees, credit: .psp(event.store), signedMinor: event.feeMinor)
    ]
    if storeState == registration {
      let parts = Allocation.split(event.feeTaxMinor, by: [1, 1])
      for (head, amountMinor) in zip([GSTHead.cgst, .sgst], parts) {
        transfers.append(
          Transfer(
            debit: .gstInput(state: registration, head: head, rate: head.part(of: rate)),
            credit: .psp(event.store), signedMinor: amountMinor))
      }
    } else {
      transfers.append(
        Transfer(
          debit: .gstInput(state: registration, head: .igst, rate: rate),
          credit: .psp(event.store), signedMinor: event.feeTaxMinor))
    }
    let moves = transfers.compactMap { $0 }
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
}
