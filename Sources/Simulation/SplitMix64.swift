/// A small generator whose sequence is the same on every machine.
///
/// The standard library does not promise how it turns random bits into ranges, so the draws are
/// defined here as well.
struct SplitMix64: Sendable {
  /// What a sequence is used for; each use of each day has a sequence of its own, so that another
  /// choice of faults leaves the platform's own events as they are.
  enum Stream: UInt64 {
    case catalog = 1
    case unlocks, sales, refunds, gatewayFaults, affiliateFaults, restatements, plan, bank, copies
    case viewers, coins, regrets, orders, returns, paymentPlan, paymentFaults
    case passes, passRefunds, subscriptions, appStore, freeViews, touches
    case placements, adReports
    case disputes, shopDisputes, foreignActions, exchangeRates
  }

  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  init(seed: UInt64, stream: Stream, day: Int = 0) {
    let base = SplitMix64.mixed(seed &+ stream.rawValue &* 0xD1B5_4A32_D192_ED03)
    state = SplitMix64.mixed(base ^ UInt64(day) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// Scrambles 64 bits one to one, so that distinct inputs stay distinct.
  static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mixed(state)
  }

  /// Draws a number from 0 up to, not including, a bound.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a draw needs a positive bound")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Tells whether an event of so many in a million happens.
  mutating func chance(perMillion: Int) -> Bool {
    below(1_000_000) < perMillion
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}

/// Indices drawn in proportion to whole-number weights.
struct Weighted: Sendable {
  private let cumulative: [Int]

  init(_ weights: [Int]) {
    var sum = 0
    cumulative = weights.map {
      sum += $0
      return sum
    }
    precondition(sum > 0, "a weighted draw needs a positive weight")
  }

  /// Weighs so many ranks by 1, 1/2, 1/3 and so on.
  init(skewed count: Int) {
    self.init((1...count).map { 1_000_000 / $0 })
  }

  func draw(_ random: inout SplitMix64) -> Int {
    let point = random.below(cumulative[cumulative.count - 1])
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > point { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
