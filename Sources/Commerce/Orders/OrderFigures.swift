internal import Money

/// The amounts of a line, or of what was returned of it, in minor units.
package struct OrderFigures: Hashable, Sendable {
  /// What the buyer pays.
  package var paidMinor: Int64 = 0
  /// What we pay for the buyer to a merchant.
  package var promotionMinor: Int64 = 0
  /// GST within the gross: ours for our own goods, else the merchant's.
  package var tax = TaxHeads.zero
  /// What a merchant pays us, before its GST.
  package var commissionMinor: Int64 = 0
  package var commissionTax = TaxHeads.zero
  package var tcs = TaxHeads.zero
  package var tdsMinor: Int64 = 0
  /// What we owe the affiliate.
  package var affiliateMinor: Int64 = 0
  package var costMinor: Int64 = 0

  package static let zero = OrderFigures()

  /// The value of the supply, with tax.
  package var grossMinor: Int64 { paidMinor + promotionMinor }
  /// The taxable value.
  package var netMinor: Int64 { grossMinor - tax.totalMinor }

  /// Takes a part of all amounts, each rounded half up, and another one of the cost.
  ///
  /// This is the cumulative rule: the whole part gives the figures themselves.
  package func portion(
    _ part: Int64, of whole: Int64, restocked: Int64, of quantity: Int64
  ) -> OrderFigures {
    func share(_ amountMinor: Int64) -> Int64 {
      Rounding.share(of: amountMinor, part: part, whole: whole)
    }
    return OrderFigures(
      paidMinor: share(paidMinor), promotionMinor: share(promotionMinor),
      tax: tax.portion(part, of: whole), commissionMinor: share(commissionMinor),
      commissionTax: commissionTax.portion(part, of: whole), tcs: tcs.portion(part, of: whole),
      tdsMinor: share(tdsMinor), affiliateMinor: share(affiliateMinor),
      costMinor: Rounding.share(of: costMinor, part: restocked, whole: quantity))
  }

  /// Subtracts other figures.
  package func subtracting(_ other: OrderFigures) -> OrderFigures {
    OrderFigures(
      paidMinor: paidMinor - other.paidMinor,
      promotionMinor: promotionMinor - other.promotionMinor,
      tax: tax.subtracting(other.tax), commissionMinor: commissionMinor - other.commissionMinor,
      commissionTax: commissionTax.subtracting(other.commissionTax),
      tcs: tcs.subtracting(other.tcs), tdsMinor: tdsMinor - other.tdsMinor,
      affiliateMinor: affiliateMinor - other.affiliateMinor,
      costMinor: costMinor - other.costMinor)
  }

  package init(
    paidMinor: Int64 = 0, promotionMinor: Int64 = 0, tax: TaxHeads = .zero,
    commissionMinor: Int64 = 0, commissionTax: TaxHeads = .zero, tcs: TaxHeads = .zero,
    tdsMinor: Int64 = 0, affiliateMinor: Int64 = 0, costMinor: Int64 = 0
  ) {
    self.paidMinor = paidMinor
    self.promotionMinor = promotionMinor
    self.tax = tax
    self.commissionMinor = commissionMinor
    self.commissionTax = commissionTax
    self.tcs = tcs
    self.tdsMinor = tdsMinor
    self.affiliateMinor = affiliateMinor
    self.costMinor = costMinor
  }
}
