internal import Money

/// A sale that counts towards the tiers of a period, with what its line has accrued.
package struct TierSale: Hashable, Sendable {
  package let basisMinor: Int64
  package let accruedMinor: Int64

  package init(basisMinor: Int64, accruedMinor: Int64) {
    self.basisMinor = basisMinor
    self.accruedMinor = accruedMinor
  }
}

/// What a tiered rule owes for a period, as a pure function of the sales that count.
///
/// Lines accrue at the first rate, so that no order of arrival matters; a true-up posts the rest.
package enum TierRule {
  /// Computes what the steps add to, or take from, the accruals of a period's sales.
  ///
  /// The sales come in the order in which they count: by day, then by their ids.
  package static func adjustmentMinor(of sales: [TierSale], under rule: RateRule) -> Int64 {
    guard let tiers = rule.tiers, let base = rule.rate else { return 0 }
    let reached = count(sales, tiers.measure)
    let accrued = sales.reduce(0) { $0 + $1.accruedMinor }
    switch tiers.mode {
    case .retroactive:
      guard let step = tiers.steps.last(where: { $0.above < reached }) else { return 0 }
      let target = sales.reduce(0) { sum, sale in
        sum + RateRule(changing: rule, to: .rate(step.rate)).amountMinor(ofBasis: sale.basisMinor)
      }
      return target - accrued
    case .marginal:
      var adjustment: Int64 = 0
      for (index, step) in tiers.steps.enumerated() where step.above < reached {
        let end = index + 1 < tiers.steps.count ? tiers.steps[index + 1].above : reached
        let basis = basisMinor(of: sales, from: step.above, to: min(end, reached), tiers.measure)
        adjustment +=
          rule.rounding.share(of: basis, part: Int64(step.rate.rawValue), whole: 10_000)
          - rule.rounding.share(of: basis, part: Int64(base.rawValue), whole: 10_000)
      }
      return adjustment
    }
  }

  private static func count(_ sales: [TierSale], _ measure: RateTiers.Measure) -> Int64 {
    switch measure {
    case .amount: sales.reduce(0) { $0 + $1.basisMinor }
    case .count: Int64(sales.count)
    }
  }

  private static func basisMinor(
    of sales: [TierSale], from low: Int64, to high: Int64, _ measure: RateTiers.Measure
  ) -> Int64 {
    switch measure {
    case .amount: high - low
    case .count: sales[Int(low)..<Int(high)].reduce(0) { $0 + $1.basisMinor }
    }
  }
}

extension RateRule {
  /// Makes the same rule with another price.
  fileprivate init(changing rule: RateRule, to price: Price) {
    self.init(
      scope: rule.scope, price: price, capMinor: rule.capMinor, floorMinor: rule.floorMinor,
      bonusMinor: rule.bonusMinor, rounding: rule.rounding, priority: rule.priority,
      from: rule.from, to: rule.to)
  }
}
