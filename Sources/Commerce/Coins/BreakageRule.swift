package import Ledger
package import Money

/// The postings of coins that nobody will use any more.
package enum BreakageRule {
  /// Writes off what is left of a lot at the end of a day: the coins, and their rupees as income.
  ///
  /// Breakage bears no GST (Circular 243/37/2024). Coins that are reserved stay until they are
  /// released; nil when there are no others.
  package static func expiry(of lot: CoinLot, on day: BusinessDay) -> Transaction? {
    let coins = lot.free
    guard coins > 0 else { return nil }
    let viewer = Dimensions(item: lot.code, viewer: lot.viewer)
    let rupees = Transfer(
      debit: .paidCoins, credit: .breakageIncome, signedMinor: lot.release(of: coins),
      dimensions: viewer)
    let taken = Transfer(
      debit: .wallet(lot.viewer), credit: .coinsIssued, signedMinor: coins, dimensions: viewer)
    let id = "\(lot.code)#\(lot.takes + 1)"
    return Transaction(
      kind: .breakage, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [rupees, taken].compactMap { $0 },
      keys: [
        SourceKey(
          source: "coin-expiry", externalID: id,
          eventHash: EventHash.of("coin-expiry/1", [id, day.description, "\(coins)"]))
      ])
  }
}
