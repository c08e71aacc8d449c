import Money

/// A series that is bought as a whole: the episodes that are there, and some that are to come.
enum Season {
  /// How many of the series are sold so, the first ones.
  static let series = 3
  static let released = Catalog.episodes
  static let episodes = Catalog.episodes + 10
  /// A new episode comes every so many days.
  static let daysBetween = 2

  /// The episodes that are released on a day; those before the first day come at once, each with
  /// its own day.
  static func releases(on day: Int, _ settings: SimulationSettings) -> [Release] {
    let shown = 0..<min(series, settings.series)
    if day == 0 {
      return shown.flatMap { series in
        (1...released).map { Release(series: series, episode: $0, day: $0 - released - 1) }
      }
    }
    let number = released + (day + 1) / daysBetween
    guard day % daysBetween == 1, number <= episodes else { return [] }
    return shown.map { Release(series: $0, episode: number, day: day) }
  }

  struct Release: Sendable {
    let series: Int
    let episode: Int
    /// The day on which it could be watched first; below zero before the simulation.
    let day: Int
  }
}

/// A pass for all episodes of a series.
struct Pass: Sendable {
  /// The place in the day's file, from 1; with the day it makes the id.
  var sequence: Int32
  let second: Int32
  let viewer: Int32
  let series: Int16
  let amountMinor: Int64
  let method: UInt8
  let place: UInt8
  /// What is given back later: after so many days, so much.
  let refund: (days: Int, amountMinor: Int64)?

  private static let pricesMinor: [Int64] = [9_900, 14_900, 19_900]
  private static let refundedPerMillion = 60_000

  /// Draws the passes of a day in the order of time.
  static func draw(day: Int, _ settings: SimulationSettings) -> [Pass] {
    var random = SplitMix64(seed: settings.seed, stream: .passes, day: day)
    var passes = (0..<settings.passesPerDay).map { _ in Pass(settings, &random) }
    passes.sort { $0.second < $1.second }
    for index in passes.indices { passes[index].sequence = Int32(index + 1) }
    return passes
  }

  private init(_ settings: SimulationSettings, _ random: inout SplitMix64) {
    sequence = 0
    second = Int32(Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600))
    viewer = Int32(10_001 + random.below(50 + 4 * settings.unlocksPerDay))
    series = Int16(random.below(min(Season.series, settings.series)))
    amountMinor = Pass.pricesMinor[Int(series)]
    method = UInt8(Catalog.shopMethodDraw.draw(&random))
    place = UInt8(Catalog.places[Catalog.placeDraw.draw(&random)])
    let isRefunded = random.chance(perMillion: Pass.refundedPerMillion)
    let isWhole = random.below(3) > 0
    let days = random.within(1...Schedule.refundLast)
    refund = isRefunded ? (days, isWhole ? amountMinor : amountMinor / 2) : nil
  }
}

/// A pass that is given back, on the day on which it is.
struct PassRefund: Sendable {
  let payment: Payment
  let amountMinor: Int64
  let second: Int32
  let reason: String
}
