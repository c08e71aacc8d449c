internal import Money

/// The distribution of a day as a pure function of its totals.
///
/// GST is extracted at (day, registration, place, rate, funding) and shares are taken of net at
/// (day, agreement, rate), each rounded once. Refunds cumulate on the slice of the original day:
/// after each refund day the figures are those of `refunded ÷ gross` of the receipts, so a day that
/// is given back whole nets to zero. As only totals enter, no order and no batching can change it.
package enum DistributionRule {
  /// Computes what a day should have posted, slice by slice.
  package static func targets(
    of figures: DayFigures
  ) throws(CommerceError) -> [SliceKey: SliceFigures] {
    targets(of: figures, totals: try SliceTotals(of: figures))
  }

  static func targets(
    of figures: DayFigures, totals: SliceTotals
  ) -> [SliceKey: SliceFigures] {
    var targets: [SliceKey: SliceFigures] = [:]
    for (slice, grossMinor) in totals.receipts.gross {
      let receipts = receipts(of: slice, grossMinor)
      targets[SliceKey(slice: slice, side: .receipt, countedOn: figures.day)] = receipts
      add(refundsOf: slice, receipts, totals, to: &targets)
    }
    if let coins = figures.coins {
      let key = SliceKey(slice: .spentCoins, side: .receipt, countedOn: figures.day)
      targets[key] = SliceFigures(
        grossMinor: coins, netMinor: coins, igstMinor: 0, cgstMinor: 0,
        sgstMinor: 0, shareMinor: 0)
    }
    return targets
  }

  private static func receipts(of slice: Slice, _ grossMinor: Int64) -> SliceFigures {
    switch slice {
    case .tax(let registration, let place, let rate, _):
      return SliceFigures(
        GST.extract(
          fromMinor: grossMinor, rate: rate,
          supply: place == registration ? .intraState : .interState))
    case .share(let terms, let gstRate):
      var receipts = SliceFigures(
        GST.extract(fromMinor: grossMinor, rate: gstRate, supply: .interState))
      receipts.shareMinor = terms.rate.share(of: receipts.netMinor)
      return receipts
    case .spentCoins:
      preconditionFailure("coins have no rupees of their own")
    }
  }

  /// Adds a slice's refunds day by day, as differences of cumulative figures.
  private static func add(
    refundsOf slice: Slice, _ receipts: SliceFigures, _ totals: SliceTotals,
    to targets: inout [SliceKey: SliceFigures]
  ) {
    var refundedMinor: Int64 = 0
    var before = SliceFigures.zero
    for (day, refunds) in totals.refunds {
      guard let gross = refunds.gross[slice], gross != 0 else { continue }
      refundedMinor += gross
      let cumulative = receipts.portion(refundedMinor)
      targets[SliceKey(slice: slice, side: .refund, countedOn: day)] =
        cumulative.subtracting(before)
      before = cumulative
    }
  }
}
