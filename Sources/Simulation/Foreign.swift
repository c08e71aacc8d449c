import Money

/// A network abroad that reports its commissions in dollars, and what a dollar is worth.
enum Foreign {
  static let network = "impact"
  static let currency = "USD"
  static let actionsPerDay = 3
  static let daysUntilReported = 3
  static let daysUntilFinal = 5...9
  /// What the bank keeps of a payment from abroad, and the tax on it.
  static let chargeMinor: Int64 = 5_000
  static let chargeTaxMinor: Int64 = 900
  /// The network pays once, shortly before the end, what was final some days before.
  static let payBeforeEnd = 3
  static let invoicedBeforePayment = 2
  static let leastDays = 12
  /// How long before the first day rates are known, so that a weekend has one.
  private static let ratesBefore = 5

  /// The paise of a rupee price with four decimals.
  static func paise(ofCents cents: Int64, at price: Int64) -> Int64 {
    Rounding.share(of: cents, part: price, whole: 10_000)
  }

  /// The price of a dollar on a day, in ten-thousandths of a rupee; on weekends Friday's stands.
  static func price(on day: Int, _ settings: SimulationSettings) -> Int64 {
    var day = day
    while isWeekend(settings.day(day)) { day -= 1 }
    return published(day, settings)
  }

  /// The price at which the bank takes dollars on a day.
  static func bankPrice(on day: Int, _ settings: SimulationSettings) -> Int64 {
    var random = SplitMix64(seed: settings.seed, stream: .exchangeRates)
    return price(on: day, settings) - Int64(500 + random.below(9_000))
  }

  private static func published(_ day: Int, _ settings: SimulationSettings) -> Int64 {
    var random = SplitMix64(
      seed: settings.seed, stream: .exchangeRates, day: day + ratesBefore + 1)
    return 830_000 + Int64(random.below(20_000))
  }

  private static func isWeekend(_ day: BusinessDay) -> Bool {
    (day.daysSince1970 + 4) % 7 == 0 || (day.daysSince1970 + 4) % 7 == 6
  }

  /// Writes the rates of all working days, for `bahi rates apply`.
  static func writeRates(
    _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    let days = (-ratesBefore..<settings.days).filter { !isWeekend(settings.day($0)) }
    try FileWriter.write(
      days, header: "base,quote,rate,effective_on,source", control: nil, to: path
    ) { file, _, day in
      let price = published(day, settings)
      file.text("\(currency),INR,\(price / 10_000).")
      file.padded(Int(price % 10_000), to: 4)
      file.byte(",")
      file.isoDay(settings.day(day))
      file.text(",fbil")
      return 0
    }
  }
}

/// An order that the network abroad traced to us.
struct ForeignAction: Sendable {
  enum Final: Sendable {
    case approved
    /// Half of the order came back.
    case reduced
    case reversed
  }

  let day: Int
  let sequence: Int
  let second: Int
  let amountMinor: Int64
  let percent: Int
  let episode: Int
  let final: Final
  let finalOn: Int

  var payoutMinor: Int64 { Catalog.rate(percent: percent).share(of: amountMinor) }

  /// What is left of it in the end.
  var finalAmountMinor: Int64 {
    switch final {
    case .approved: amountMinor
    case .reduced: amountMinor / 2
    case .reversed: 0
    }
  }

  var finalPayoutMinor: Int64 { Catalog.rate(percent: percent).share(of: finalAmountMinor) }

  static func draw(day: Int, _ settings: SimulationSettings) -> [ForeignAction] {
    var random = SplitMix64(seed: settings.seed, stream: .foreignActions, day: day)
    return (0..<Foreign.actionsPerDay).map { index in
      let amount = Int64(500 + random.below(20_000))
      let fate = random.below(8)
      return ForeignAction(
        day: day, sequence: index + 1, second: random.below(86_400), amountMinor: amount,
        percent: 12 + random.below(17), episode: 1 + random.below(Catalog.episodes),
        final: fate == 0 ? .reversed : fate == 1 ? .reduced : .approved,
        finalOn: day + random.within(Foreign.daysUntilFinal))
    }
  }

  /// What it carries in rupees by a day: at the price of its own day, less the part of that which
  /// was taken back.
  func carryingMinor(by last: Int, _ settings: SimulationSettings) -> Int64 {
    let accrued = Foreign.paise(ofCents: payoutMinor, at: Foreign.price(on: day, settings))
    guard finalOn <= last else { return accrued }
    return accrued
      - Rounding.share(of: accrued, part: payoutMinor - finalPayoutMinor, whole: payoutMinor)
  }
}

/// What the network abroad comes to, for the truth; cents of what it owes, paise of what it pays.
struct ForeignTotals: Sendable {
  /// What is final by this day is invoiced.
  let invoicedThrough: BusinessDay
  let paidOn: BusinessDay
  let reference: String
  var invoicedMinor: Int64 = 0
  var carryingMinor: Int64 = 0
  var receivedMinor: Int64 = 0
  /// What is reported by the last day and not invoiced, in cents.
  var openMinor: Int64 = 0
  /// What all of it has earned, in paise.
  var incomeMinor: Int64 = 0

  /// What the payment brings more than the invoice carries, before the bank's charge.
  var gainMinor: Int64 {
    receivedMinor + Foreign.chargeMinor + Foreign.chargeTaxMinor - carryingMinor
  }
}
