extension CommissionTerms {
  /// The basis up to which rounding and floors may pay what no rate would, in minor units.
  private static let smallBasisMinor: Int64 = 500

  /// Refuses a commission above the whole basis, which an amount a piece, a floor or a bonus can
  /// come to where a rate cannot; a rule with an override may.
  package func requireWithinSale(
    amountMinor: Int64, ofBasis basisMinor: Int64
  ) throws(EventRefusal) {
    guard basisMinor > Self.smallBasisMinor, amountMinor > basisMinor,
      rule.overrideReason == nil
    else { return }
    throw EventRefusal(
      column: "category",
      message: "\(citation) pays \(rupees(amountMinor)) for a sale of \(rupees(basisMinor)); a "
        + "rule that pays more than the sale needs an override")
  }
}

extension PricedOrderLine {
  /// Refuses a line whose merchant or affiliate terms pay more than its taxable value.
  package func requireCommissionsWithinSale() throws(EventRefusal) {
    if let merchant = terms.merchant {
      try merchant.commission.requireWithinSale(
        amountMinor: figures.commissionMinor, ofBasis: figures.netMinor)
    }
    if let affiliate = terms.affiliate {
      try affiliate.requireWithinSale(
        amountMinor: figures.affiliateMinor, ofBasis: figures.netMinor)
    }
  }
}
