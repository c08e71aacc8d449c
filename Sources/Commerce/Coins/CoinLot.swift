/// What is left of a lot, as the ledger holds it for whoever takes coins out by the lot's name.
package struct CoinLot: Hashable, Sendable {
  package let code: String
  package let viewer: Int64
  package let coins: Int64
  package let valueMinor: Int64
  package private(set) var used: Int64
  package private(set) var releasedMinor: Int64
  /// What the wallet may lose; coins that are reserved are not among it.
  package private(set) var room: Int64
  /// How many of the coins were given back for money.
  package private(set) var refunded: Int64
  /// How often coins were taken out by the lot's name.
  package private(set) var takes: Int64

  package init(
    code: String, viewer: Int64, coins: Int64, valueMinor: Int64, used: Int64 = 0,
    releasedMinor: Int64 = 0, room: Int64, refunded: Int64 = 0, takes: Int64 = 0
  ) {
    self.code = code
    self.viewer = viewer
    self.coins = coins
    self.valueMinor = valueMinor
    self.used = used
    self.releasedMinor = releasedMinor
    self.room = room
    self.refunded = refunded
    self.takes = takes
  }

  /// How many coins can be taken out now.
  package var free: Int64 { min(coins - used, room) }

  /// The rupees that go with the next coins: what the lot has released after them, less what it
  /// released before.
  ///
  /// Released is used × value ÷ coins, rounded down, so a lot that is used up has released all.
  package func release(of taken: Int64) -> Int64 {
    let target = Int128(used + taken) * Int128(valueMinor) / Int128(coins)
    return max(releasedMinor, Int64(truncatingIfNeeded: target)) - releasedMinor
  }

  /// The same lot while less is left in its wallet than it was read with.
  package func limited(to room: Int64) -> CoinLot {
    var lot = self
    lot.room = room
    return lot
  }

  /// Takes coins out for money.
  package mutating func refund(_ coins: Int64, releasing rupeesMinor: Int64) {
    precondition(coins > 0 && coins <= free, "no more is taken out of a lot than it has")
    releasedMinor += rupeesMinor
    used += coins
    room -= coins
    refunded += coins
    takes += 1
  }
}
