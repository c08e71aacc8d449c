package import Money

/// All spans of equal start and length, earned together by straight line and rounded once a day.
package struct SubscriptionCohort: Hashable, Sendable {
  /// The spans that were cut on one day: their net amounts and what they had earned.
  package struct Cut: Hashable, Sendable {
    package let on: BusinessDay
    package let netMinor: Int64
    package let keptMinor: Int64

    package init(on: BusinessDay, netMinor: Int64, keptMinor: Int64) {
      self.on = on
      self.netMinor = netMinor
      self.keptMinor = keptMinor
    }
  }

  package let startOn: BusinessDay
  package let days: Int
  /// The net amounts of the spans that were not cut.
  package let netMinor: Int64
  package let cuts: [Cut]

  package init(startOn: BusinessDay, days: Int, netMinor: Int64, cuts: [Cut]) {
    self.startOn = startOn
    self.days = days
    self.netMinor = netMinor
    self.cuts = cuts
  }

  package var lastDay: BusinessDay { startOn.adding(days: days - 1) }

  /// What the cohort has earned by the end of a day.
  package func earned(through day: BusinessDay) -> Int64 {
    let elapsed = min(max(day.days(since: startOn) + 1, 0), days)
    let open = cuts.reduce(netMinor) { $0 + ($1.on > day ? $1.netMinor : 0) }
    let kept = cuts.reduce(0) { $0 + ($1.on <= day ? $1.keptMinor : 0) }
    return kept + Rounding.share(of: open, part: Int64(elapsed), whole: Int64(days))
  }

  /// What the cohort earns on a day.
  package func earned(on day: BusinessDay) -> Int64 {
    earned(through: day) - (day > startOn ? earned(through: day.adding(days: -1)) : 0)
  }
}
