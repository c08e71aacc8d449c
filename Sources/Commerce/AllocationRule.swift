internal import Money

/// What one series contributes to a share slice.
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

/// Allocates the figures of share slices down to their series, by gross and largest remainder.
package enum AllocationRule {
  /// Computes for each share slice, side and day what each series has of it.
  ///
  /// The series of a slice sum to the slice. Refunds are positive, as in their slice.
  package static func targets(
    of figures: DayFigures, slices: [SliceKey: SliceFigures]
  ) -> [SliceKey: [String: SeriesAllocation]] {
    var targets: [SliceKey: [String: SeriesAllocation]] = [:]
    for terms in Set(figures.terms.values) {
      let slice = Slice.share(terms, gstRate: figures.gstRate)
      let receipts = SliceKey(slice: slice, side: .receipt, countedOn: figures.day)
      let mine = figures.receipts.filter { figures.terms[$0.series] == terms }
      if let whole = slices[receipts] { targets[receipts] = allocated(whole, over: mine) }
      var given: [DayAmount] = []
      var cumulative = SliceFigures.zero
      var before: [String: SeriesAllocation] = [:]
      for day in figures.refunds.keys.sorted() {
        let key = SliceKey(slice: slice, side: .refund, countedOn: day)
        guard let part = slices[key] else { continue }
        given += figures.refunds[day, default: []].filter { figures.terms[$0.series] == terms }
        cumulative = part.adding(cumulative)
        let now = allocated(cumulative, over: given)
        targets[key] = now.merging(before) { $0.subtracting($1) }
        before = now
      }
    }
    return targets
  }

  private static func allocated(
    _ whole: SliceFigures, over amounts: [DayAmount]
  ) -> [String: SeriesAllocation] {
    let series = Set(amounts.map(\.series)).sorted()
    guard !series.isEmpty else { return [:] }
    let gross = series.map { code in amounts.gross { $0.series == code } }
    let net = Allocation.split(whole.netMinor, by: gross)
    let share = Allocation.split(whole.shareMinor, by: gross)
    var allocated: [String: SeriesAllocation] = [:]
    for (index, code) in series.enumerated() {
      allocated[code] = SeriesAllocation(
        units: amounts.reduce(0) { $0 + ($1.series == code ? $1.units : 0) },
        grossMinor: gross[index], netMinor: net[index], shareMinor: share[index])
    }
    return allocated
  }
}

extension SliceFigures {
  fileprivate func adding(_ other: SliceFigures) -> SliceFigures {
    subtracting(SliceFigures.zero.subtracting(other))
  }
}
