package import Ledger
package import Money

/// Coins that a viewer bought, with those that came free with them.
package struct TopUpEvent: Hashable, Sendable {
  package let id: String
  package let paidAt: Instant
  package let viewer: Int64
  package let coins: Int64
  package let bonusCoins: Int64
  package let amountMinor: Int64
  /// The gateway that took the money.
  package let psp: String
  /// The State code of the place of supply.
  package let place: Int16
  /// The last day on which the coins can be used; nil where they never expire.
  package let expiresOn: BusinessDay?
  package let record: Int64

  package init(
    id: String, paidAt: Instant, viewer: Int64, coins: Int64, bonusCoins: Int64,
    amountMinor: Int64, psp: String, place: Int16, expiresOn: BusinessDay?, record: Int64
  ) {
    self.id = id
    self.paidAt = paidAt
    self.viewer = viewer
    self.coins = coins
    self.bonusCoins = bonusCoins
    self.amountMinor = amountMinor
    self.psp = psp
    self.place = place
    self.expiresOn = expiresOn
    self.record = record
  }

  /// The id of the event and the hash of what it says.
  package var key: SourceKey {
    var hash = EventHash("top-up/1")
    for text in [id, paidAt.description, psp, expiresOn?.description] { hash.append(text) }
    for number in [viewer, coins, bonusCoins, amountMinor, Int64(place)] { hash.append(number) }
    return SourceKey(source: "top-ups", externalID: id, eventHash: hash.bytes)
  }

  /// The code of the lot that the coins make.
  package var lotCode: String { "top-ups:\(id)" }
}
