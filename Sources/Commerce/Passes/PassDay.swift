package import Money

/// The passes of one day, series and number of episodes, at one place of supply.
package struct PassSale: Hashable, Sendable {
  package let series: String
  package let episodes: Int
  /// The State code of the place of supply.
  package let place: Int
  package let passes: Int64
  package let grossMinor: Int64

  package init(series: String, episodes: Int, place: Int, passes: Int64, grossMinor: Int64) {
    self.series = series
    self.episodes = episodes
    self.place = place
    self.passes = passes
    self.grossMinor = grossMinor
  }
}

/// What was given back on a day of the passes of one day, series, number of episodes and place.
package struct PassRefund: Hashable, Sendable {
  package let series: String
  package let episodes: Int
  package let place: Int
  package let refundedOn: BusinessDay
  package let grossMinor: Int64

  package init(
    series: String, episodes: Int, place: Int, refundedOn: BusinessDay, grossMinor: Int64
  ) {
    self.series = series
    self.episodes = episodes
    self.place = place
    self.refundedOn = refundedOn
    self.grossMinor = grossMinor
  }
}

/// Everything about the passes of one business day that their distribution depends on.
package struct PassDay: Hashable, Sendable {
  package let day: BusinessDay
  package let registrationState: Int
  package let gstRate: BasisPoints
  package let sales: [PassSale]
  package let refunds: [PassRefund]
  /// How many episodes of a series were released on each day.
  package let releases: [String: [BusinessDay: Int]]
  package let terms: [String: PassTerms]

  package init(
    day: BusinessDay, registrationState: Int, gstRate: BasisPoints, sales: [PassSale],
    refunds: [PassRefund], releases: [String: [BusinessDay: Int]], terms: [String: PassTerms]
  ) {
    self.day = day
    self.registrationState = registrationState
    self.gstRate = gstRate
    self.sales = sales
    self.refunds = refunds
    self.releases = releases
    self.terms = terms
  }

  /// The passes of one place, in an order that does not depend on their arrival.
  func sales(at place: Int) -> [PassSale] {
    sales.filter { $0.place == place }.sorted {
      ($0.series, $0.episodes) < ($1.series, $1.episodes)
    }
  }
}
