package import Ledger
package import Money

/// The episode that a batch begins with.
package struct FirstEpisode: Hashable, Sendable {
  package let code: String
  /// The ledger's number of it.
  package let episode: Int32

  package init(code: String, episode: Int32) {
    self.code = code
    self.episode = episode
  }
}

/// Several episodes of a series, bought at once; some of them may not be released yet.
package struct PassEvent: Hashable, Sendable {
  package let id: String
  package let paidAt: Instant
  package let viewer: Int64
  /// The ledger's number of the series.
  package let series: Int32
  /// How many episodes the pass unlocks.
  package let episodes: Int32
  /// The first of them with the ledger's number of it; nil where it is the first of the series.
  package let first: FirstEpisode?
  package let amountMinor: Int64
  package let currency: Currency
  package let psp: String
  package let place: Int16
  package let record: Int64

  package init(
    id: String, paidAt: Instant, viewer: Int64, series: Int32, episodes: Int32,
    first: FirstEpisode? = nil, amountMinor: Int64, currency: Currency, psp: String,
    place: Int16, record: Int64
  ) {
    self.id = id
    self.paidAt = paidAt
    self.viewer = viewer
    self.series = series
    self.episodes = episodes
    self.first = first
    self.amountMinor = amountMinor
    self.currency = currency
    self.psp = psp
    self.place = place
    self.record = record
  }

  /// The key that the event claims.
  package func key(seriesCode: String) -> SourceKey {
    var hash = EventHash("pass/1")
    for text in [id, paidAt.description, seriesCode, currency.code, psp] { hash.append(text) }
    for number in [viewer, Int64(episodes), amountMinor, Int64(place)] { hash.append(number) }
    if let first { hash.append(first.code) }
    return SourceKey(source: "passes", externalID: id, eventHash: hash.bytes)
  }
}

/// A pass as it was posted, with what of it has been given back.
package struct SoldPass: Hashable, Sendable {
  package let transaction: TransactionID
  package let id: String
  package let psp: String
  package let amountMinor: Int64
  package let refundedMinor: Int64
  package let refunds: Int
  package let dimensions: Dimensions

  package init(
    transaction: TransactionID, id: String, psp: String, amountMinor: Int64, refundedMinor: Int64,
    refunds: Int, dimensions: Dimensions
  ) {
    self.transaction = transaction
    self.id = id
    self.psp = psp
    self.amountMinor = amountMinor
    self.refundedMinor = refundedMinor
    self.refunds = refunds
    self.dimensions = dimensions
  }
}

/// The receipt of a pass, and its refund in whole or in part.
package enum PassRule {
  /// Records that the gateway owes us the gross amount; the day's distribution does the rest.
  package static func receipt(_ event: PassEvent, seriesCode: String) -> Transaction {
    precondition(event.episodes > 0, "a pass unlocks at least one episode")
    let dimensions = Dimensions(
      viewer: event.viewer, series: event.series, episode: event.first?.episode,
      units: event.episodes, place: event.place)
    let transfer = Transfer(
      debit: .psp(event.psp), credit: .passProceeds, signedMinor: event.amountMinor,
      dimensions: dimensions)
    return Transaction(
      kind: .pass, effectiveOn: event.paidAt.businessDay, occurredAt: event.paidAt,
      transfers: [transfer].compactMap { $0 }, keys: [event.key(seriesCode: seriesCode)],
      record: event.record)
  }

  /// Gives a part of the gross amount back through the gateway, on the refund's own day.
  ///
  /// Tax, revenue, deferral and share follow with the distribution of the pass's day. Refunds are
  /// numbered behind the receipt of the payment, which the gateway repeats for each.
  package static func refund(_ event: RefundEvent, of pass: SoldPass) -> Transaction {
    precondition(
      pass.refundedMinor + event.amountMinor <= pass.amountMinor,
      "a refund gives back no more than was paid")
    let transfer = Transfer(
      debit: .passProceeds, credit: .psp(pass.psp), signedMinor: event.amountMinor,
      dimensions: pass.dimensions)
    let receipt = "\(pass.id)#\(pass.refunds + 1)"
    return Transaction(
      kind: .pass, effectiveOn: event.refundedAt.businessDay, occurredAt: event.refundedAt,
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(source: "refunds", externalID: event.id, eventHash: event.eventHash),
        SourceKey(
          source: "pass-refund-of", externalID: receipt,
          eventHash: EventHash.of("pass-refund-of/1", [receipt])),
      ],
      document: Document(memo: event.reason, reverses: pass.transaction), record: event.record)
  }
}
