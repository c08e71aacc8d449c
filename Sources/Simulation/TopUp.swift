/// Coins that a viewer bought.
struct TopUp: Sendable {
  /// What is sold at once: so many coins and those that come with them.
  struct Pack: Sendable {
    let coins: Int
    let bonus: Int

    var all: Int { coins + bonus }
    /// A coin costs a rupee.
    var amountMinor: Int64 { Int64(coins) * 100 }
  }

  static let packs = [
    Pack(coins: 100, bonus: 10), Pack(coins: 200, bonus: 30), Pack(coins: 500, bonus: 100),
  ]
  static let packDraw = Weighted([60, 30, 10])
  static let daysUntilExpiry = 365

  /// The place in the day's file, from 1; with the day it makes the id.
  var sequence: Int32
  let second: Int32
  let viewer: Int32
  let pack: Pack
  let place: UInt8
  let method: UInt8
  /// The second of the same day at which the viewer wants the money back.
  var regretsAt: Int32?
}

/// One episode of a day that was paid with coins.
struct CoinUnlock: Sendable {
  let sequence: Int32
  let second: Int32
  let viewer: Int32
  let series: Int16
  let episode: Int16
  let coins: Int
  let place: UInt8
  let surface: UInt8
}
