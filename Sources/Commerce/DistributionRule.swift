package import Money

/// Unlocks or refunds of one series at one place of supply.
package struct DayAmount: Hashable, Sendable {
  package let series: String
  /// The State code of the place of supply.
  package let place: Int
  package let units: Int64
  package let grossMinor: Int64

  package init(series: String, place: Int, units: Int64, grossMinor: Int64) {
    self.series = series
    self.place = place
    self.units = units
    self.grossMinor = grossMinor
  }
}

/// The share agreement that a day uses for a series.
package struct ShareTerms: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  package let party: String
  package let rate: BasisPoints

  package init(agreement: String, version: Int, party: String, rate: BasisPoints) {
    self.agreement = agreement
    self.version = version
    self.party = party
    self.rate = rate
  }
}

/// Everything about one business day that its distribution depends on.
package struct DayFigures: Hashable, Sendable {
  package let day: BusinessDay
  package let registrationState: Int
  package let gstRate: BasisPoints
  package let receipts: [DayAmount]
  /// What was given back of this day's unlocks, by the day of the refund.
  package let refunds: [BusinessDay: [DayAmount]]
  package let terms: [String: ShareTerms]

  package init(
    day: BusinessDay, registrationState: Int, gstRate: BasisPoints, receipts: [DayAmount],
    refunds: [BusinessDay: [DayAmount]], terms: [String: ShareTerms]
  ) {
    self.day = day
    self.registrationState = registrationState
    self.gstRate = gstRate
    self.receipts = receipts
    self.refunds = refunds
    self.terms = terms
  }
}

/// The distribution of a day as a pure function of its totals.
///
/// GST is extracted at (day, registration, place, rate) and shares are taken of net at (day,
/// agreement, rate), each rounded once. Refunds cumulate on the slice of the original day: after
/// each refund day the figures are those of `refunded ÷ gross` of the receipts, so a day that is
/// given back whole nets to zero. As only totals enter, no order and no batching can change it.
package enum DistributionRule {
  /// Computes what a day should have posted, slice by slice.
  package static func targets(of figures: DayFigures) -> [SliceKey: SliceFigures] {
    var targets: [SliceKey: SliceFigures] = [:]
    for place in Set(figures.receipts.map(\.place)) {
      let split = GST.extract(
        fromMinor: figures.receipts.gross { $0.place == place }, rate: figures.gstRate,
        supply: place == figures.registrationState ? .intraState : .interState)
      let slice = Slice.tax(
        registration: figures.registrationState, place: place, rate: figures.gstRate)
      add(
        SliceFigures(split), of: slice, in: figures, to: &targets,
        refunded: { $0.place == place })
    }
    for terms in Set(figures.terms.values) {
      let gross = figures.receipts.gross { figures.terms[$0.series] == terms }
      let split = GST.extract(fromMinor: gross, rate: figures.gstRate, supply: .interState)
      var receipts = SliceFigures(split)
      receipts.shareMinor = terms.rate.share(of: split.netMinor)
      add(
        receipts, of: .share(terms, gstRate: figures.gstRate), in: figures, to: &targets,
        refunded: { figures.terms[$0.series] == terms })
    }
    return targets
  }

  /// Adds a slice's receipts, and its refunds day by day as differences of cumulative figures.
  private static func add(
    _ receipts: SliceFigures, of slice: Slice, in figures: DayFigures,
    to targets: inout [SliceKey: SliceFigures], refunded belongs: (DayAmount) -> Bool
  ) {
    targets[SliceKey(slice: slice, side: .receipt, countedOn: figures.day)] = receipts
    var refundedMinor: Int64 = 0
    var before = SliceFigures.zero
    for day in figures.refunds.keys.sorted() {
      let gross = figures.refunds[day, default: []].gross(where: belongs)
      guard gross != 0 else { continue }
      refundedMinor += gross
      let cumulative = receipts.portion(refundedMinor)
      targets[SliceKey(slice: slice, side: .refund, countedOn: day)] =
        cumulative.subtracting(before)
      before = cumulative
    }
  }
}

extension [DayAmount] {
  func gross(where belongs: (DayAmount) -> Bool) -> Int64 {
    reduce(0) { $0 + (belongs($1) ? $1.grossMinor : 0) }
  }
}
