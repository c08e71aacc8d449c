package import Money

/// What a simulated platform is like; equal settings give byte-identical folders.
package struct SimulationSettings: Hashable, Sendable {
  /// The number of days, and of folders.
  package let days: Int
  /// The number of paid episodes on each day, twins included.
  package let unlocksPerDay: Int
  /// The number of link-out sales on each day.
  package let salesPerDay: Int
  /// The number of unlocks on each day that are paid with coins, which viewers buy as they need.
  package let coinsPerDay: Int
  /// The number of orders of goods on each day, ours and those of merchants.
  package let ordersPerDay: Int
  /// The number of passes for a series on each day; some are given back.
  package let passesPerDay: Int
  /// The number of subscriptions that start on each day; later they are renewed, upgraded,
  /// cancelled or given back.
  package let subscriptionsPerDay: Int
  /// The number of episodes on each day that an app store collects for us.
  package let appStorePerDay: Int
  /// The number of episodes on each day that are watched for nothing.
  package let freeViewsPerDay: Int
  /// Whether sales and orders tell of the moments that led to them.
  package let touches: Bool
  /// Whether brands and an ad network pay, and terms have tiers, splits, advances, shares of ads
  /// and estimates.
  package let deals: Bool
  /// Whether payers dispute payments, which are won, lost or left open.
  package let disputes: Bool
  /// Whether a network abroad reports its commissions in dollars, and pays them in rupees.
  package let foreign: Bool
  /// The number from which every draw follows.
  package let seed: UInt64
  /// The first day with events and a folder.
  package let firstDay: BusinessDay
  /// How often partners and deliveries go wrong.
  package let faults: FaultRates
  /// The number of series.
  package let series: Int
  /// The number of payees who share the unlocks.
  package let creators: Int
  /// The number of refunds in a million unlocks.
  package let refundsPerMillion: Int
  /// The number of twins in a million unlocks.
  package let twinsPerMillion: Int

  /// The first day of the Indian financial year 2026-27.
  package static let firstDayDefault = BusinessDay(daysSince1970: 20_544)

  /// Checks the settings and derives what is not said from the number of unlocks.
  ///
  /// Without a number there is one sale to ten unlocks, one series to five of them (at most 40) and
  /// one creator to three series. Refunds and twins are so many in a million unlocks; twins are
  /// genuine unlocks of one episode by one viewer in the same second.
  package init(
    days: Int, unlocksPerDay: Int, salesPerDay: Int? = nil, coinsPerDay: Int = 0,
    ordersPerDay: Int = 0, passesPerDay: Int = 0, subscriptionsPerDay: Int = 0,
    appStorePerDay: Int = 0, freeViewsPerDay: Int = 0, touches: Bool = false, deals: Bool = false,
    disputes: Bool = false, foreign: Bool = false, seed: UInt64,
    firstDay: BusinessDay = SimulationSettings.firstDayDefault, faults: FaultRates = .standard,
    series: Int? = nil, creators: Int? = nil, refundsPerMillion: Int = 3_000,
    twinsPerMillion: Int = 2_000
  ) throws(SimulationError) {
    self.days = try checked(days, "days", 1...3_660)
    self.unlocksPerDay = try checked(unlocksPerDay, "unlocks per day", 0...20_000_000)
    self.salesPerDay = try checked(
      salesPerDay ?? unlocksPerDay / 10, "sales per day", 0...2_000_000)
    self.coinsPerDay = try checked(coinsPerDay, "coins per day", 0...2_000_000)
    self.ordersPerDay = try checked(ordersPerDay, "orders per day", 0...2_000_000)
    self.passesPerDay = try checked(passesPerDay, "passes per day", 0...2_000_000)
    self.subscriptionsPerDay = try checked(
      subscriptionsPerDay, "subscriptions per day", 0...2_000_000)
    self.appStorePerDay = try checked(appStorePerDay, "app store per day", 0...2_000_000)
    self.freeViewsPerDay = try checked(freeViewsPerDay, "free views per day", 0...2_000_000)
    self.touches = touches
    self.deals = deals
    self.disputes = disputes
    self.foreign = foreign
    self.seed = seed
    self.firstDay = firstDay
    self.faults = faults
    let shown = try checked(series ?? min(max(unlocksPerDay / 5, 3), 40), "series", 1...40)
    self.series = shown
    self.creators = try checked(creators ?? min(max(shown / 3, 1), 12), "creators", 1...shown)
    self.refundsPerMillion = try checked(
      refundsPerMillion, "refunds in a million", 0...200_000)
    self.twinsPerMillion = try checked(twinsPerMillion, "twins in a million", 0...200_000)
  }

  /// The last day that has a folder.
  package var lastDay: BusinessDay { day(days - 1) }

  /// The number of payments that are no unlocks, about: one viewer in forty runs out of coins.
  var paymentsPerDay: Int {
    ordersPerDay + passesPerDay + subscriptionsPerDay + (coinsPerDay + 39) / 40
  }

  /// The number of files that arrive on a day once all partners report.
  var filesPerDay: Int {
    5 + (coinsPerDay > 0 ? 3 : 0) + (ordersPerDay > 0 ? 2 : 0) + (passesPerDay > 0 ? 2 : 0)
      + (subscriptionsPerDay > 0 ? 1 : 0) + (appStorePerDay > 0 ? 1 : 0)
      + (freeViewsPerDay > 0 ? 1 : 0) + (touches ? 1 : 0) + (disputes ? 1 : 0)
      + (foreign ? 1 : 0)
  }

  func day(_ index: Int) -> BusinessDay { firstDay.adding(days: index) }
}

private func checked(
  _ value: Int, _ name: String, _ allowed: ClosedRange<Int>
) throws(SimulationError) -> Int {
  guard allowed.contains(value) else {
    throw .outOfRange(name: name, value: value, allowed: allowed)
  }
  return value
}
