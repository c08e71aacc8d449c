internal import Ledger
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
  /// The GST within the amount that the store answers for; nil where we do.
  package let storeTaxMinor: Int64?
  package let record: Int64

  package init(
    id: String, paidAt: Instant, viewer: Int64, series: Int32, episode: Int32, amountMinor: Int64,
    currency: Currency, store: String, place: Int16, feeMinor: Int64, feeTaxMinor: Int64,
    storeTaxMinor: Int64? = nil, record: Int64
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
    self.storeTaxMinor = storeTaxMinor
    self.record = record
  }

  /// Where the receipt stands until its day is distributed.
  var proceeds: Account { storeTaxMinor == nil ? .unlockProceeds : .storeProceeds }

  /// The hash of what the event says; names stand for the ledger's numbers.
  func hash(seriesCode: String, episodeCode: String) -> [UInt8] {
    var hash = EventHash("app-store/1")
    for text in [id, paidAt.description, seriesCode, episodeCode, currency.code, store] {
      hash.append(text)
    }
    for number in [viewer, amountMinor, Int64(place), feeMinor, feeTaxMinor] { hash.append(number) }
    if let storeTaxMinor { hash.append(storeTaxMinor) }
    return hash.bytes
  }
}
