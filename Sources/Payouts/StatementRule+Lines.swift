import Money

extension StatementRule {
  private struct LineKey: Hashable {
    let series: String
    let terms: ShareTerms
  }

  private struct DayKey: Hashable {
    let section: StatementSection
    let line: LineKey
    let day: BusinessDay
    let countedOn: BusinessDay
  }

  /// Adds the allocations of a section up by series and terms, in the order of their codes.
  static func lines(
    of section: StatementSection, _ allocations: [ShareAllocation]
  ) -> [StatementLine] {
    let groups = Dictionary(grouping: allocations.filter { $0.section == section }) {
      LineKey(series: $0.series, terms: $0.terms)
    }
    return groups.compactMap { key, group -> StatementLine? in
      guard let first = group.map(\.day).min(), let last = group.map(\.day).max() else {
        return nil
      }
      return StatementLine(
        series: key.series, title: group.lazy.compactMap(\.title).first, terms: key.terms,
        first: first, last: last, figures: sum(of: group))
    }.sorted { precedes(($0.series, $0.terms), ($1.series, $1.terms)) }
  }

  /// Adds the allocations up by series and day; a day's late facts are in the same line.
  static func days(_ allocations: [ShareAllocation]) -> [StatementDay] {
    let groups = Dictionary(grouping: allocations) {
      DayKey(
        section: $0.section, line: LineKey(series: $0.series, terms: $0.terms), day: $0.day,
        countedOn: $0.countedOn)
    }
    return groups.map { key, group in
      StatementDay(
        section: key.section, series: key.line.series, terms: key.line.terms, day: key.day,
        countedOn: key.countedOn, figures: sum(of: group))
    }.sorted { left, right in
      let leftDays = (left.section == .earnings ? 0 : 1, left.countedOn, left.day)
      let rightDays = (right.section == .earnings ? 0 : 1, right.countedOn, right.day)
      guard leftDays == rightDays else { return leftDays < rightDays }
      return precedes((left.series, left.terms), (right.series, right.terms))
    }
  }

  private static func sum(of group: [ShareAllocation]) -> ShareFigures {
    var sum = ShareFigures.zero
    for allocation in group { sum += allocation.figures }
    return sum
  }

  private static func precedes(
    _ left: (series: String, terms: ShareTerms), _ right: (series: String, terms: ShareTerms)
  ) -> Bool {
    (left.series, left.terms.agreement, left.terms.version)
      < (right.series, right.terms.agreement, right.terms.version)
  }
}
