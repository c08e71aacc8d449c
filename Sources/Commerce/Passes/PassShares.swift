internal import Money

/// The share of what the passes of one agreement have recognised, day by day.
///
/// The share is rounded once a day on the cumulative amount, split among the payees and allocated
/// to the series, so it ends at the rate of the whole and at nothing when all is given back.
struct PassShares {
  typealias Allocations = [PassAllocationKey: PassAllocation]

  let terms: PassTerms
  let cohorts: [PassCohort]
  let day: BusinessDay

  func add(to targets: inout PassTargets) {
    var before: Allocations = [:]
    var current: [Int64] = Array(repeating: 0, count: cohorts.count)
    for date in Set(cohorts.flatMap { $0.steps.map(\.day) }).sorted() {
      let steps = cohorts.map { cohort in cohort.steps.first { $0.day == date } }
      current = zip(steps, current).map { $0?.releasedMinor ?? $1 }
      let released = allocated(current)
      add(
        released.merging(before) { $0.subtracting($1) }, to: &targets,
        PassSliceKey(
          slice: .share(terms), side: date == day ? .receipt : .release, countedOn: date))
      current = zip(steps, current).map { $0?.recognisedMinor ?? $1 }
      let left = allocated(current)
      add(
        released.merging(left) { $0.subtracting($1) }, to: &targets,
        PassSliceKey(slice: .share(terms), side: .refund, countedOn: date))
      before = left
    }
  }

  private func add(_ change: Allocations, to targets: inout PassTargets, _ key: PassSliceKey) {
    guard change.values.contains(where: { $0 != .zero }) else { return }
    var figures = PassFigures()
    figures.shareMinor = change.values.reduce(0) { $0 + $1.shareMinor }
    targets.slices[key] = figures
    targets.allocations[key] = change
  }

  /// What each payee has of each series when the cohorts have recognised so much; the gross is the
  /// part of what viewers paid that has been recognised.
  private func allocated(_ recognised: [Int64]) -> Allocations {
    var bySeries: [String: PassAllocation] = [:]
    for (cohort, netMinor) in zip(cohorts, recognised) {
      var series = bySeries[cohort.series] ?? .zero
      series.units += netMinor == 0 ? 0 : cohort.passes
      series.netMinor += netMinor
      series.grossMinor += Rounding.share(
        of: cohort.grossMinor, part: netMinor, whole: cohort.netMinor)
      bySeries[cohort.series] = series
    }
    guard !bySeries.isEmpty else { return [:] }
    let series = bySeries.sorted { $0.key < $1.key }
    let net = series.map(\.value.netMinor)
    let shares = Allocation.split(
      terms.rate.share(of: net.reduce(0, +)), by: terms.payees.map(\.weight))
    var allocated: Allocations = [:]
    for (payee, shareMinor) in zip(terms.payees, shares) {
      for (series, part) in zip(series, Allocation.split(shareMinor, by: net)) {
        var allocation = series.value
        allocation.shareMinor = part
        allocated[PassAllocationKey(series: series.key, party: payee.party)] = allocation
      }
    }
    return allocated
  }
}
