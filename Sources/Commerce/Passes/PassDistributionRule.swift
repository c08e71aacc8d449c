internal import Money

/// What a day's passes should have posted, and what of the shares each series has.
package struct PassTargets: Hashable, Sendable {
  package var slices: [PassSliceKey: PassFigures] = [:]
  package var allocations: [PassSliceKey: [PassAllocationKey: PassAllocation]] = [:]
}

/// The distribution of a day's passes as a pure function of their totals.
///
/// GST falls due on the whole receipt and is extracted at (day, registration, place, rate), rounded
/// once, and allocated down to the cohorts of equal series and episodes. Net goes to
/// revenue as episodes are released, and the creator's share accrues on what is recognised, by the
/// agreement of the day of purchase. Refunds give back in proportion, so that a cohort that is
/// given back whole nets to zero.
package enum PassDistributionRule {
  /// Computes the figures of every slice, side and day.
  package static func targets(of figures: PassDay) -> PassTargets {
    var targets = PassTargets()
    var parts: [CohortID: [CohortPart]] = [:]
    for place in Set(figures.sales.map(\.place)).sorted() {
      for part in self.parts(of: figures, at: place, to: &targets) {
        parts[part.cohort, default: []].append(part)
      }
    }
    let cohorts = parts.sorted { $0.key < $1.key }.map { cohort(of: $0.value, in: figures) }
    for cohort in cohorts { add(cohort, in: figures, to: &targets) }
    for terms in Set(figures.terms.values) {
      let mine = cohorts.filter { figures.terms[$0.series] == terms }
      PassShares(terms: terms, cohorts: mine, day: figures.day).add(to: &targets)
    }
    return targets
  }

  /// What identifies a cohort within its day.
  private struct CohortID: Hashable, Comparable {
    let series: String
    let episodes: EpisodeRange

    static func < (left: CohortID, right: CohortID) -> Bool {
      (left.series, left.episodes) < (right.series, right.episodes)
    }
  }

  /// A cohort at one place: its receipts, and the net that was given back, cumulatively by day.
  private struct CohortPart {
    let sale: PassSale
    let netMinor: Int64
    let refundedNet: [BusinessDay: Int64]

    var cohort: CohortID { CohortID(series: sale.series, episodes: sale.episodes) }
  }

  /// Extracts the tax of one place, adds its slices, and gives each cohort its part.
  private static func parts(
    of figures: PassDay, at place: Int, to targets: inout PassTargets
  ) -> [CohortPart] {
    let sales = figures.sales(at: place)
    let split = GST.extract(
      fromMinor: sales.reduce(0) { $0 + $1.grossMinor }, rate: figures.gstRate,
      supply: place == figures.registrationState ? .intraState : .interState)
    let slice = PassSlice.tax(
      registration: figures.registrationState, place: place, rate: figures.gstRate)
    let whole = TaxHeads(
      cgstMinor: split.cgstMinor, sgstMinor: split.sgstMinor, igstMinor: split.igstMinor)
    targets.slices[
      PassSliceKey(slice: slice, side: .receipt, countedOn: figures.day), default: .zero
    ].add(whole)
    let gross = sales.map(\.grossMinor)
    let igst = Allocation.split(split.igstMinor, by: gross)
    let cgst = Allocation.split(split.cgstMinor, by: gross)
    return sales.indices.map { index in
      let sale = sales[index]
      let heads = TaxHeads(
        cgstMinor: cgst[index], sgstMinor: cgst[index], igstMinor: igst[index])
      var before = TaxHeads.zero
      var refundedMinor: Int64 = 0
      var refundedNet: [BusinessDay: Int64] = [:]
      for (day, amountMinor) in refunds(of: sale, in: figures) {
        refundedMinor += amountMinor
        let now = heads.portion(refundedMinor, of: sale.grossMinor)
        targets.slices[
          PassSliceKey(slice: slice, side: .refund, countedOn: day), default: .zero
        ].add(now.subtracting(before))
        before = now
        refundedNet[day] = refundedMinor - now.totalMinor
      }
      return CohortPart(
        sale: sale, netMinor: sale.grossMinor - heads.totalMinor, refundedNet: refundedNet)
    }
  }

  private static func refunds(
    of sale: PassSale, in figures: PassDay
  ) -> [(day: BusinessDay, amountMinor: Int64)] {
    var byDay: [BusinessDay: Int64] = [:]
    for refund in figures.refunds
    where refund.series == sale.series && refund.episodes == sale.episodes
      && refund.place == sale.place
    {
      byDay[refund.refundedOn, default: 0] += refund.grossMinor
    }
    return byDay.sorted { $0.key < $1.key }.map { (day: $0.key, amountMinor: $0.value) }
  }

  private static func cohort(of parts: [CohortPart], in figures: PassDay) -> PassCohort {
    let first = parts[0].sale
    var refundedNet: [BusinessDay: Int64] = [:]
    for day in Set(parts.flatMap { $0.refundedNet.keys }) {
      refundedNet[day] = parts.reduce(0) { sum, part in
        let until = part.refundedNet.filter { $0.key <= day }
        return sum + (until.max { $0.key < $1.key }?.value ?? 0)
      }
    }
    return PassCohort(
      series: first.series, episodes: first.episodes,
      passes: parts.reduce(0) { $0 + $1.sale.passes },
      grossMinor: parts.reduce(0) { $0 + $1.sale.grossMinor },
      netMinor: parts.reduce(0) { $0 + $1.netMinor }, on: figures.day,
      releases: figures.releases(of: first.series, in: first.episodes),
      refundedNet: refundedNet)
  }

  private static func add(
    _ cohort: PassCohort, in figures: PassDay, to targets: inout PassTargets
  ) {
    let slice = PassSlice.cohort(series: cohort.series, episodes: cohort.episodes)
    func add(_ side: PassSide, _ day: BusinessDay, revenue: Int64, deferred: Int64) {
      guard revenue != 0 || deferred != 0 else { return }
      var change = PassFigures()
      change.revenueMinor = revenue
      change.deferredMinor = deferred
      targets.slices[PassSliceKey(slice: slice, side: side, countedOn: day)] = change
    }
    var recognised: Int64 = 0
    for step in cohort.steps {
      if step.day == figures.day {
        add(
          .receipt, step.day, revenue: step.releasedMinor,
          deferred: step.deferredAfterReleaseMinor)
      } else {
        let released = step.releasedMinor - recognised
        add(.release, step.day, revenue: released, deferred: released)
      }
      add(
        .refund, step.day, revenue: step.releasedMinor - step.recognisedMinor,
        deferred: step.deferredAfterReleaseMinor - step.deferredMinor)
      recognised = step.recognisedMinor
    }
  }
}
