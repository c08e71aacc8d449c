internal import Money

/// A sale that counts towards the tiers of a period, with what is left of it and has accrued.
package struct TierSale: Hashable, Sendable {
  /// The basis of the whole sale, and what is left of it after what came back.
  package let basisMinor: Int64
  package let leftMinor: Int64
  /// The pieces that are left.
  package let units: Int64
  package let accruedMinor: Int64

  package init(basisMinor: Int64, leftMinor: Int64? = nil, units: Int64 = 1, accruedMinor: Int64) {
    self.basisMinor = basisMinor
    self.leftMinor = leftMinor ?? basisMinor
    self.units = units
    self.accruedMinor = accruedMinor
  }

  /// How much the sale counts.
  fileprivate func weight(_ measure: RateTiers.Measure) -> Int64 {
    switch measure {
    case .amount: leftMinor
    case .count: 1
    case .units: units
    }
  }
}

/// What a tiered rule owes for a period, as a pure function of the sales that count.
///
/// Lines accrue at the first rate, so that no order of arrival matters; a true-up posts the rest.
package enum TierRule {
  /// Adds up how far the sales of a period have come.
  package static func reached(_ sales: [TierSale], _ measure: RateTiers.Measure) -> Int64 {
    sales.reduce(0) { $0 + $1.weight(measure) }
  }

  /// Computes what the steps add to, or take from, the accruals of a period's sales.
  ///
  /// The sales come in the order in which they count: by day, then by their ids. What a retroactive
  /// step pays for a sale of which part came back is that part of what it pays for the whole.
  package static func adjustmentMinor(of sales: [TierSale], under rule: RateRule) -> Int64 {
    guard let tiers = rule.tiers, let base = rule.rate else { return 0 }
    let reached = reached(sales, tiers.measure)
    switch tiers.mode {
    case .retroactive:
      guard let step = tiers.steps.last(where: { $0.above < reached }) else { return 0 }
      let stepped = RateRule(changing: rule, to: .rate(step.rate))
      return sales.reduce(0) { sum, sale in
        let wholeMinor = stepped.amountMinor(ofBasis: sale.basisMinor)
        return sum - sale.accruedMinor
          + rule.rounding.share(of: wholeMinor, part: sale.leftMinor, whole: sale.basisMinor)
      }
    case .marginal:
      var adjustment: Int64 = 0
      for (index, step) in tiers.steps.enumerated() where step.above < reached {
        let end = index + 1 < tiers.steps.count ? tiers.steps[index + 1].above : reached
        let basis =
          basisMinor(of: sales, upTo: min(end, reached), tiers.measure)
          - basisMinor(of: sales, upTo: step.above, tiers.measure)
        adjustment +=
          rule.rounding.share(of: basis, part: Int64(step.rate.rawValue), whole: 10_000)
          - rule.rounding.share(of: basis, part: Int64(base.rawValue), whole: 10_000)
      }
      return adjustment
    }
  }

  /// The basis of the first so many of what counts; of a sale on the mark, its part below it.
  private static func basisMinor(
    of sales: [TierSale], upTo mark: Int64, _ measure: RateTiers.Measure
  ) -> Int64 {
    var left = mark
    var basis: Int64 = 0
    for sale in sales where left > 0 {
      let weight = sale.weight(measure)
      let part = min(left, weight)
      if weight > 0 { basis += Rounding.share(of: sale.leftMinor, part: part, whole: weight) }
      left -= part
    }
    return basis
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
