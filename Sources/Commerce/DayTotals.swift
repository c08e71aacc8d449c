internal import Money

/// The totals of all that a day's slices depend on.
struct SliceTotals {
  let receipts: DayTotals
  /// What was given back, in the order of the days on which it was.
  let refunds: [(day: BusinessDay, totals: DayTotals)]

  init(of figures: DayFigures) throws(CommerceError) {
    receipts = try DayTotals(of: figures.receipts, in: figures)
    var refunds: [(day: BusinessDay, totals: DayTotals)] = []
    for (day, amounts) in figures.refunds.sorted(by: { $0.key < $1.key }) {
      refunds.append((day, try DayTotals(of: amounts, in: figures)))
    }
    self.refunds = refunds
  }
}

/// Units and rupees of one series.
struct SeriesTotal: Hashable {
  var units: Int64 = 0
  var grossMinor: Int64 = 0
}

/// A day's receipts, or what was given back of them, added up once for all slices.
struct DayTotals {
  private(set) var gross: [Slice: Int64] = [:]
  /// What the series of each share slice are; tax slices have none.
  private(set) var series: [Slice: [String: SeriesTotal]] = [:]

  private struct PlaceKey: Hashable {
    let place: Int
    let funding: Funding
  }

  private struct SeriesKey: Hashable {
    let series: String
    let rate: BasisPoints
  }

  init(of amounts: [DayAmount], in figures: DayFigures) throws(CommerceError) {
    var places: [PlaceKey: Int64] = [:]
    var totals: [SeriesKey: SeriesTotal] = [:]
    let day = figures.day
    for amount in amounts {
      let place = PlaceKey(place: amount.place, funding: amount.funding)
      places[place] = try Self.sum(places[place, default: 0], amount.grossMinor, day)
      let key = SeriesKey(series: amount.series, rate: figures.gstRate(of: amount.funding))
      var total = totals[key, default: SeriesTotal()]
      total.units = try Self.sum(total.units, amount.units, day)
      total.grossMinor = try Self.sum(total.grossMinor, amount.grossMinor, day)
      totals[key] = total
    }
    for (key, grossMinor) in places {
      let slice = Slice.tax(
        registration: figures.registrationState, place: key.place,
        rate: figures.gstRate(of: key.funding), funding: key.funding)
      gross[slice] = grossMinor
    }
    for (key, total) in totals {
      guard let terms = figures.terms[key.series] else { continue }
      let slice = Slice.share(terms, gstRate: key.rate)
      gross[slice] = try Self.sum(gross[slice, default: 0], total.grossMinor, day)
      series[slice, default: [:]][key.series] = total
    }
  }

  private static func sum(
    _ left: Int64, _ right: Int64, _ day: BusinessDay
  ) throws(CommerceError) -> Int64 {
    let (sum, hasOverflowed) = left.addingReportingOverflow(right)
    guard !hasOverflowed else { throw .dayTooLarge(day) }
    return sum
  }
}
