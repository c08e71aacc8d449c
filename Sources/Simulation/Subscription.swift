import Money

/// A viewer who pays for days and not for episodes.
struct Subscription: Sendable {
  struct Plan: Sendable {
    let code: String
    let days: Int
    let amountMinor: Int64
  }

  static let plans = [
    Plan(code: "weekly", days: 7, amountMinor: 4_900),
    Plan(code: "monthly", days: 30, amountMinor: 14_900),
    Plan(code: "yearly", days: 365, amountMinor: 119_900),
  ]
  private static let planDraw = Weighted([50, 40, 10])
  /// Stays, takes a larger plan, stops at once or at the end of what is paid, wants it all back.
  private static let fateDraw = Weighted([58, 15, 8, 9, 10])

  /// The day on which it starts and the place among those of the day, from 1; both make the id.
  let day: Int
  var sequence: Int32
  let second: Int32
  let viewer: Int32
  let place: UInt8
  let method: UInt8
  let plan: Int
  private let fate: Int
  private let fateAfter: Int
  private let fateSecond: Int32
  private let renewals: Int

  /// Draws the subscriptions that start on a day, in the order of time.
  static func draw(day: Int, _ settings: SimulationSettings) -> [Subscription] {
    var random = SplitMix64(seed: settings.seed, stream: .subscriptions, day: day)
    var started = (0..<settings.subscriptionsPerDay).map { _ in
      Subscription(day: day, settings, &random)
    }
    started.sort { $0.second < $1.second }
    for index in started.indices { started[index].sequence = Int32(index + 1) }
    return started
  }

  private init(day: Int, _ settings: SimulationSettings, _ random: inout SplitMix64) {
    self.day = day
    sequence = 0
    second = Int32(Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600))
    viewer = Int32(10_001 + random.below(50 + 4 * settings.unlocksPerDay))
    place = UInt8(Catalog.places[Catalog.placeDraw.draw(&random)])
    method = UInt8(Catalog.shopMethodDraw.draw(&random))
    plan = Subscription.planDraw.draw(&random)
    fate = Subscription.fateDraw.draw(&random)
    fateAfter = random.within(1...5)
    fateSecond = Int32(random.below(86_400))
    renewals = random.below(5)
  }

  /// All that happens to it, each with its day.
  var changes: [(day: Int, change: SubscriptionChange)] {
    let paid = Subscription.plans[plan]
    var changes = [(day: day, change: change(.start, paid, second))]
    switch fate {
    case 0:
      for number in 0..<renewals {
        changes.append((day + (number + 1) * paid.days, change(.renew, paid, second)))
      }
    case 1 where plan + 1 < Subscription.plans.count:
      changes.append(
        (day + fateAfter, change(.upgrade, Subscription.plans[plan + 1], fateSecond)))
    case 2, 3: changes.append((day + fateAfter, change(.cancel, paid, fateSecond)))
    case 4: changes.append((day + fateAfter, change(.refund, paid, fateSecond)))
    default: break
    }
    return changes
  }

  private func change(
    _ kind: SubscriptionChange.Kind, _ plan: Plan, _ second: Int32
  ) -> SubscriptionChange {
    SubscriptionChange(
      subscription: self, kind: kind, plan: plan, second: second, isGivenBack: fate == 4,
      isImmediate: fate == 2)
  }
}

/// One thing that happens to a subscription.
struct SubscriptionChange: Sendable {
  enum Kind: String, Sendable {
    case start, renew, upgrade, cancel, refund

    var isPayment: Bool { self == .start || self == .renew || self == .upgrade }
  }

  let subscription: Subscription
  let kind: Kind
  let plan: Subscription.Plan
  let second: Int32
  /// What was paid for the subscription is given back later.
  let isGivenBack: Bool
  /// A cancellation that ends at once, and not with what is paid.
  let isImmediate: Bool

  var amountMinor: Int64 { kind == .cancel ? 0 : plan.amountMinor }

  /// The days that are paid, or what a cancellation leaves of them.
  var days: Int? {
    switch kind {
    case .start, .renew, .upgrade: plan.days
    case .cancel: isImmediate ? 0 : nil
    case .refund: nil
    }
  }
}
