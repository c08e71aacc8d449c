/// The coins of the viewers who buy some, so that none is spent that is not there.
struct Wallets: Sendable {
  private struct Lot: Sendable {
    var coins: Int
    let expiresOn: Int
  }

  private struct Wish {
    let second: Int32
    let wallet: Int
    let series: Int16
    let episode: Int16
    let coins: Int
    let surface: UInt8
  }

  private static let viewersFirst = 10_001
  /// Some buy more before they have to.
  private static let earlyPerMillion = 10_000
  private static let regretsPerMillion = 10_000

  private let settings: SimulationSettings
  private let seriesDraw: Weighted
  /// A few viewers use most of the coins, and the last ones may let theirs expire.
  private let walletDraw: Weighted
  private var lots: [[Lot]]

  init(_ settings: SimulationSettings) {
    self.settings = settings
    seriesDraw = Weighted(skewed: settings.series)
    lots = Array(repeating: [], count: max(settings.coinsPerDay, 1))
    walletDraw = Weighted(skewed: lots.count)
  }

  /// Draws a day's unlocks with coins and the top-ups that they need, both in the order of time.
  mutating func draw(day: Int) -> (topUps: [TopUp], unlocks: [CoinUnlock]) {
    var random = SplitMix64(seed: settings.seed, stream: .coins, day: day)
    var topUps: [TopUp] = []
    var unlocks: [CoinUnlock] = []
    for (index, wish) in wishes(&random).enumerated() {
      let viewer = Int32(Wallets.viewersFirst + wish.wallet)
      let place = place(of: viewer)
      // A lot that is about to expire is left alone, whatever hour its coins go.
      lots[wish.wallet].removeAll { $0.coins == 0 || $0.expiresOn <= day + 1 }
      let left = lots[wish.wallet].reduce(0) { $0 + $1.coins }
      if left < wish.coins || random.chance(perMillion: Wallets.earlyPerMillion) {
        let pack = TopUp.packs[TopUp.packDraw.draw(&random)]
        topUps.append(
          TopUp(
            sequence: Int32(index), second: wish.second - Int32(random.within(30...120)),
            viewer: viewer, pack: pack, place: place,
            method: UInt8(Catalog.shopMethodDraw.draw(&random))))
        lots[wish.wallet].append(
          Lot(coins: pack.all, expiresOn: day + TopUp.daysUntilExpiry))
      }
      spend(wish.coins, of: wish.wallet)
      unlocks.append(
        CoinUnlock(
          sequence: Int32(index + 1), second: wish.second, viewer: viewer, series: wish.series,
          episode: wish.episode, coins: wish.coins, place: place, surface: wish.surface))
    }
    topUps += regretted(after: unlocks, on: day)
    topUps.sort { ($0.second, $0.sequence) < ($1.second, $1.sequence) }
    for index in topUps.indices { topUps[index].sequence = Int32(index + 1) }
    return (topUps, unlocks)
  }

  /// Draws top-ups that viewers take back within seconds.
  ///
  /// They come after all other top-ups of the day, so that no unlock can have used their coins.
  private func regretted(after unlocks: [CoinUnlock], on day: Int) -> [TopUp] {
    var random = SplitMix64(seed: settings.seed, stream: .regrets, day: day)
    return unlocks.filter { _ in random.chance(perMillion: Wallets.regretsPerMillion) }.map {
      TopUp(
        sequence: $0.sequence, second: Int32(random.within(86_370...86_380)), viewer: $0.viewer,
        pack: TopUp.packs[TopUp.packDraw.draw(&random)], place: $0.place,
        method: UInt8(Catalog.shopMethodDraw.draw(&random)),
        regretsAt: Int32(random.within(86_381...86_399)))
    }
  }

  /// Draws what viewers want to see, in the order of time.
  private func wishes(_ random: inout SplitMix64) -> [Wish] {
    let wishes = (0..<settings.coinsPerDay).map { _ in
      let second = Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600)
      return Wish(
        second: Int32(max(second, 120)), wallet: walletDraw.draw(&random),
        series: Int16(seriesDraw.draw(&random)),
        episode: Int16(1 + Catalog.episodeDraw.draw(&random)),
        coins: Int(Catalog.pricesMinor[Catalog.priceDraw.draw(&random)] / 100),
        surface: UInt8(Catalog.surfaceDraw.draw(&random)))
    }
    return wishes.enumerated()
      .sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
      .map(\.element)
  }

  private mutating func spend(_ coins: Int, of wallet: Int) {
    var rest = coins
    for index in lots[wallet].indices where rest > 0 {
      let taken = min(rest, lots[wallet][index].coins)
      lots[wallet][index].coins -= taken
      rest -= taken
    }
    precondition(rest == 0, "a viewer buys coins before they are short")
  }

  /// The State that a viewer has told us once and for all.
  private func place(of viewer: Int32) -> UInt8 {
    var random = SplitMix64(seed: settings.seed, stream: .viewers, day: Int(viewer))
    return UInt8(Catalog.places[Catalog.placeDraw.draw(&random)])
  }
}
