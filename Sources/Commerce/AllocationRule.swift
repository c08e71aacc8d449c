internal import Money

/// Whose figures they are: a series and one of the payees of its share.
package struct AllocationKey: Hashable, Sendable {
  package let series: String
  package let party: String

  package init(series: String, party: String) {
    self.series = series
    self.party = party
  }
}

/// What one series contributes to a share slice, and what a payee has of it.
///
/// Units, gross and net are the series' own: they are the same for every payee.
package struct SeriesAllocation: Hashable, Sendable {
  package var units: Int64
  package var grossMinor: Int64
  package var netMinor: Int64
  package var shareMinor: Int64

  package static let zero = SeriesAllocation(units: 0, grossMinor: 0, netMinor: 0, shareMinor: 0)

  package init(units: Int64, grossMinor: Int64, netMinor: Int64, shareMinor: Int64) {
    self.units = units
    self.grossMinor = grossMinor
    self.netMinor = netMinor
    self.shareMinor = shareMinor
  }

  /// Subtracts other figures.
  package func subtracting(_ other: SeriesAllocation) -> SeriesAllocation {
    SeriesAllocation(
      units: units - other.units, grossMinor: grossMinor - other.grossMinor,
      netMinor: netMinor - other.netMinor, shareMinor: shareMinor - other.shareMinor)
  }
}

/// Splits share slices among their payees by weight, and allocates what each has down to the
/// series by gross, both by largest remainder.
package enum AllocationRule {
  /// Computes for each share slice, side and day what each payee has of each series.
  ///
  /// The payees of a slice sum to its share, and the series of a payee to what the payee has.
  /// Refunds are positive, as in their slice, and cumulate before they are split, so that what is
  /// given back whole leaves nobody a paisa.
  package static func targets(
    of figures: DayFigures, slices: [SliceKey: SliceFigures]
  ) throws(CommerceError) -> [SliceKey: [AllocationKey: SeriesAllocation]] {
    targets(of: figures, totals: try SliceTotals(of: figures), slices: slices)
  }

  static func targets(
    of figures: DayFigures, totals: SliceTotals, slices: [SliceKey: SliceFigures]
  ) -> [SliceKey: [AllocationKey: SeriesAllocation]] {
    var targets: [SliceKey: [AllocationKey: SeriesAllocation]] = [:]
    for (slice, series) in totals.receipts.series {
      guard case .share(let terms, _) = slice else { continue }
      let receipts = SliceKey(slice: slice, side: .receipt, countedOn: figures.day)
      if let whole = slices[receipts] {
        targets[receipts] = allocated(whole, among: terms.payees, over: series)
      }
      var given: [String: SeriesTotal] = [:]
      var cumulative = SliceFigures.zero
      var before: [AllocationKey: SeriesAllocation] = [:]
      for (day, refunds) in totals.refunds {
        given.merge(refunds.series[slice, default: [:]]) { $0.adding($1) }
        let key = SliceKey(slice: slice, side: .refund, countedOn: day)
        guard let part = slices[key] else { continue }
        cumulative = part.adding(cumulative)
        let now = allocated(cumulative, among: terms.payees, over: given)
        targets[key] = now.merging(before) { $0.subtracting($1) }
        before = now
      }
    }
    return targets
  }

  private static func allocated(
    _ whole: SliceFigures, among payees: [SharePayee], over totals: [String: SeriesTotal]
  ) -> [AllocationKey: SeriesAllocation] {
    let series = totals.sorted { $0.key < $1.key }
    guard !series.isEmpty else { return [:] }
    let gross = series.map(\.value.grossMinor)
    let net = Allocation.split(whole.netMinor, by: gross)
    let shares = Allocation.split(whole.shareMinor, by: payees.map { Int64($0.weight) })
    var allocated: [AllocationKey: SeriesAllocation] = [:]
    for (payee, shareMinor) in zip(payees, shares) {
      let share = Allocation.split(shareMinor, by: gross)
      for (index, total) in series.enumerated() {
        allocated[AllocationKey(series: total.key, party: payee.party)] = SeriesAllocation(
          units: total.value.units, grossMinor: gross[index], netMinor: net[index],
          shareMinor: share[index])
      }
    }
    return allocated
  }
}

extension SliceFigures {
  fileprivate func adding(_ other: SliceFigures) -> SliceFigures {
    subtracting(SliceFigures.zero.subtracting(other))
  }
}

extension SeriesTotal {
  fileprivate func adding(_ other: SeriesTotal) -> SeriesTotal {
    SeriesTotal(units: units + other.units, grossMinor: grossMinor + other.grossMinor)
  }
}
