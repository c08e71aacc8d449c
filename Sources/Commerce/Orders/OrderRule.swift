internal import Money

/// A line with the terms of its day and the amounts that follow.
package struct PricedOrderLine: Hashable, Sendable {
  package let line: OrderLine
  package let terms: OrderTerms
  package let figures: OrderFigures

  /// Prices a line of an order whose goods go to a place of supply.
  package init(_ line: OrderLine, terms: OrderTerms, place: Int) {
    self.line = line
    self.terms = terms
    figures = OrderRule.figures(of: line, terms: terms, place: place)
  }
}

/// The amounts of a sale for which we collect.
package enum OrderRule {
  /// Computes the amounts of a line from its terms, each rounded once.
  ///
  /// A discount that we grant lowers our own price, and so its tax; of a merchant's goods it is an
  /// expense of ours and lowers neither the merchant's value nor its tax. Shipping is taxed with
  /// its line. Commissions, TCS and TDS are of the taxable value.
  package static func figures(
    of line: OrderLine, terms: OrderTerms, place: Int
  ) -> OrderFigures {
    precondition((line.merchant == nil) == (terms.merchant == nil), "terms are those of the line")
    var figures = OrderFigures(paidMinor: line.paidMinor)
    if line.merchant != nil, line.discountBy == .platform {
      figures.promotionMinor = line.discountMinor
    }
    let origin = terms.merchant?.state ?? terms.registrationState
    let supply: SupplyKind = origin == place ? .intraState : .interState
    let split = GST.extract(
      fromMinor: figures.grossMinor, rate: line.taxRate, supply: supply)
    figures.tax = TaxHeads(
      cgstMinor: split.cgstMinor, sgstMinor: split.sgstMinor, igstMinor: split.igstMinor)
    if let merchant = terms.merchant {
      let commission = merchant.commission.rule.amountMinor(
        ofBasis: split.netMinor, units: line.quantity)
      figures.commissionMinor = commission
      figures.commissionTax = TaxHeads(
        of: commission, rate: merchant.serviceTax,
        supply: merchant.state == terms.registrationState ? .intraState : .interState)
      figures.tcs = TaxHeads(of: split.netMinor, rate: merchant.tcs.rate, supply: supply)
      figures.tdsMinor = merchant.tds.rate.share(of: split.netMinor)
    } else {
      figures.costMinor = line.costMinor
    }
    figures.affiliateMinor =
      terms.affiliate?.rule.amountMinor(ofBasis: split.netMinor, units: line.quantity) ?? 0
    return figures
  }

  /// Computes what a return takes back, given what was taken back of its line before.
  ///
  /// Amounts follow the money given back, or the quantity where nothing was paid; the cost follows
  /// what went back into stock. Both cumulate, so that returning all leaves nothing.
  package static func returned(
    _ quantity: OrderQuantities, after before: OrderQuantities, of whole: OrderQuantities,
    figures: OrderFigures
  ) -> OrderFigures {
    func cumulative(_ part: OrderQuantities) -> OrderFigures {
      let isPaid = whole.paidMinor > 0
      return figures.portion(
        isPaid ? part.paidMinor : part.units, of: isPaid ? whole.paidMinor : whole.units,
        restocked: part.restocked, of: whole.units)
    }
    return cumulative(before.adding(quantity)).subtracting(cumulative(before))
  }
}

/// How much of a line was bought, or came back.
package struct OrderQuantities: Hashable, Sendable {
  package var paidMinor: Int64
  package var units: Int64
  /// The units that went back into stock.
  package var restocked: Int64

  package static let zero = OrderQuantities(paidMinor: 0, units: 0, restocked: 0)

  package init(paidMinor: Int64, units: Int64, restocked: Int64) {
    self.paidMinor = paidMinor
    self.units = units
    self.restocked = restocked
  }

  /// Adds other quantities.
  package func adding(_ other: OrderQuantities) -> OrderQuantities {
    OrderQuantities(
      paidMinor: paidMinor + other.paidMinor, units: units + other.units,
      restocked: restocked + other.restocked)
  }
}
