package import Money

/// How old an open amount is, in the spans that finance people ask for.
package enum AgeBucket: Int, Hashable, Sendable, CaseIterable {
  case upTo30
  case upTo60
  case upTo90
  case older

  /// Finds the span of an age; what counts from a later day is new.
  package init(days: Int) {
    switch days {
    case ...30: self = .upTo30
    case ...60: self = .upTo60
    case ...90: self = .upTo90
    default: self = .older
    }
  }
}

/// An amount with the day from which its age counts.
package struct DatedAmount: Hashable, Sendable {
  package let day: BusinessDay
  package let amountMinor: Int64

  package init(day: BusinessDay, amountMinor: Int64) {
    self.day = day
    self.amountMinor = amountMinor
  }
}

/// Ages what carries no item: what was paid is the oldest that was owed.
package enum AgeingRule {
  /// Sets amounts of opposite signs off against each other, first in first out.
  ///
  /// The amounts come by day; what is left has one sign and sums to them.
  package static func open(_ amounts: [DatedAmount]) -> [DatedAmount] {
    var open: [DatedAmount] = []
    var oldest = 0
    for amount in amounts {
      var rest = amount.amountMinor
      while rest != 0, oldest < open.count, (open[oldest].amountMinor < 0) != (rest < 0) {
        let held = open[oldest].amountMinor
        guard held.magnitude > rest.magnitude else {
          rest += held
          oldest += 1
          continue
        }
        open[oldest] = DatedAmount(day: open[oldest].day, amountMinor: held + rest)
        rest = 0
      }
      if rest != 0 { open.append(DatedAmount(day: amount.day, amountMinor: rest)) }
    }
    return Array(open[oldest...])
  }
}
