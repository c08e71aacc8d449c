package import Money

/// Rates that a rule pays once a party's sales of a period have come so far.
package struct RateTiers: Hashable, Sendable {
  /// What a step changes.
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Only what lies above it.
    case marginal
    /// Everything of the period.
    case retroactive
  }

  /// Which sales count.
  package enum Counts: String, Hashable, Sendable, CaseIterable {
    case all
    case confirmed
  }

  /// What is counted.
  package enum Measure: String, Hashable, Sendable, CaseIterable {
    /// The basis of the sales, in minor units.
    case amount
    /// The sales.
    case count
    /// The pieces that were sold.
    case units
  }

  /// When the count begins anew.
  package enum Reset: String, Hashable, Sendable, CaseIterable {
    case month
    case quarter
    case fiscalYear = "fiscal-year"
    case never
  }

  /// The rate of what comes above so much.
  package struct Step: Hashable, Sendable {
    package let above: Int64
    package let rate: BasisPoints

    package init(above: Int64, rate: BasisPoints) {
      self.above = above
      self.rate = rate
    }
  }

  package let mode: Mode
  package let counts: Counts
  package let measure: Measure
  package let reset: Reset
  /// The steps in ascending order.
  package let steps: [Step]

  package init(mode: Mode, counts: Counts, measure: Measure, reset: Reset, steps: [Step]) {
    self.mode = mode
    self.counts = counts
    self.measure = measure
    self.reset = reset
    self.steps = steps.sorted { $0.above < $1.above }
  }

  var canonicalText: String {
    let listed = steps.map { "\($0.above):\($0.rate.rawValue)" }.joined(separator: ":")
    return "\(mode.rawValue):\(counts.rawValue):\(measure.rawValue):\(reset.rawValue):\(listed)"
  }
}
