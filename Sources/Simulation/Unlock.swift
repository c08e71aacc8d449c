import Money

/// One paid episode of a day.
struct Unlock: Sendable {
  /// The place in the day's file, from 1; with the day it makes the id.
  var sequence: Int32
  let second: Int32
  let viewer: Int32
  let series: Int16
  let episode: Int16
  let priceMinor: Int32
  let method: UInt8
  let place: UInt8
  let surface: UInt8
  let isTwin: Bool
  /// The days until it is refunded in full, or a negative number.
  let refundAfter: Int8

  var isRefunded: Bool { refundAfter >= 0 }

  /// Draws the unlocks of a day in the order of payment.
  static func draw(day: Int, _ settings: SimulationSettings) -> [Unlock] {
    var random = SplitMix64(seed: settings.seed, stream: .unlocks, day: day)
    let seriesDraw = Weighted(skewed: settings.series)
    var unlocks: [Unlock] = []
    unlocks.reserveCapacity(settings.unlocksPerDay)
    while unlocks.count < settings.unlocksPerDay {
      let isTwin =
        random.chance(perMillion: settings.twinsPerMillion)
        && unlocks.count + 2 <= settings.unlocksPerDay
      let unlock = Unlock(
        sequence: Int32(unlocks.count),
        second: Int32(Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600)), settings,
        seriesDraw, isTwin: isTwin, &random)
      unlocks.append(unlock)
      guard isTwin else { continue }
      var twin = unlock
      twin.sequence += 1
      unlocks.append(twin)
    }
    unlocks.sort { ($0.second, $0.sequence) < ($1.second, $1.sequence) }
    for index in unlocks.indices { unlocks[index].sequence = Int32(index + 1) }
    return unlocks
  }

  /// Draws what is not given.
  init(
    sequence: Int32, second: Int32, _ settings: SimulationSettings, _ seriesDraw: Weighted,
    isTwin: Bool = false, _ random: inout SplitMix64
  ) {
    self.sequence = sequence
    self.second = second
    self.isTwin = isTwin
    viewer = Int32(10_001 + random.below(50 + 4 * settings.unlocksPerDay))
    series = Int16(seriesDraw.draw(&random))
    episode = Int16(1 + Catalog.episodeDraw.draw(&random))
    priceMinor = Int32(Catalog.pricesMinor[Catalog.priceDraw.draw(&random)])
    method = UInt8(Catalog.methodDraw.draw(&random))
    place = UInt8(Catalog.places[Catalog.placeDraw.draw(&random)])
    surface = UInt8(Catalog.surfaceDraw.draw(&random))
    let isRefunded = random.chance(perMillion: settings.refundsPerMillion) && !isTwin
    refundAfter = isRefunded ? Int8(random.within(0...Schedule.refundLast)) : -1
  }
}

/// A full refund of an unlock, on the day on which it is given.
struct Refund: Sendable {
  let unlock: Unlock
  let paidOn: Int
  let second: Int32
  let reason: String

  static let reasons = ["did not play", "bought by mistake", "asked by viewer", "wrong episode"]
}
