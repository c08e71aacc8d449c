package import Money

/// Which episodes of a series a pass unlocks: so many, from one on.
package struct EpisodeRange: Hashable, Sendable, Comparable {
  package let first: Int
  package let count: Int

  package init(first: Int = 1, count: Int) {
    precondition(first > 0 && count > 0, "a pass unlocks at least one episode")
    self.first = first
    self.count = count
  }

  /// The range as slices and items name it: `20`, or `5@21` where it does not begin with the first.
  package var code: String { first == 1 ? "\(count)" : "\(count)@\(first)" }

  /// Reads a range back from its code.
  init?(code: String) {
    let parts = code.split(separator: "@").compactMap { Int($0) }
    guard let count = parts.first else { return nil }
    self.init(first: parts.count > 1 ? parts[1] : 1, count: count)
  }

  /// Tells whether an episode of this number is among them.
  package func contains(_ number: Int) -> Bool { number >= first && number - first < count }

  /// Orders ranges by their first episode, then by their length.
  package static func < (left: EpisodeRange, right: EpisodeRange) -> Bool {
    (left.first, left.count) < (right.first, right.count)
  }
}

/// The passes of one day, series and range of episodes, at one place of supply.
package struct PassSale: Hashable, Sendable {
  package let series: String
  package let episodes: EpisodeRange
  /// The State code of the place of supply.
  package let place: Int
  package let passes: Int64
  package let grossMinor: Int64

  package init(
    series: String, episodes: EpisodeRange, place: Int, passes: Int64, grossMinor: Int64
  ) {
    self.series = series
    self.episodes = episodes
    self.place = place
    self.passes = passes
    self.grossMinor = grossMinor
  }
}

/// What was given back on a day of the passes of one day, series, range of episodes and place.
package struct PassRefund: Hashable, Sendable {
  package let series: String
  package let episodes: EpisodeRange
  package let place: Int
  package let refundedOn: BusinessDay
  package let grossMinor: Int64

  package init(
    series: String, episodes: EpisodeRange, place: Int, refundedOn: BusinessDay, grossMinor: Int64
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
  /// The days on which the episodes of a series were released, by their numbers.
  package let releases: [String: [Int: BusinessDay]]
  package let terms: [String: PassTerms]

  package init(
    day: BusinessDay, registrationState: Int, gstRate: BasisPoints, sales: [PassSale],
    refunds: [PassRefund], releases: [String: [Int: BusinessDay]], terms: [String: PassTerms]
  ) {
    self.day = day
    self.registrationState = registrationState
    self.gstRate = gstRate
    self.sales = sales
    self.refunds = refunds
    self.releases = releases
    self.terms = terms
  }

  /// How many episodes of a range were released on each day.
  func releases(of series: String, in range: EpisodeRange) -> [BusinessDay: Int] {
    var releases: [BusinessDay: Int] = [:]
    for (number, day) in self.releases[series, default: [:]] where range.contains(number) {
      releases[day, default: 0] += 1
    }
    return releases
  }

  /// The passes of one place, in an order that does not depend on their arrival.
  func sales(at place: Int) -> [PassSale] {
    sales.filter { $0.place == place }.sorted {
      ($0.series, $0.episodes) < ($1.series, $1.episodes)
    }
  }
}
