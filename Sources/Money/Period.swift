/// A span of business days, both ends included.
package struct Period: Hashable, Sendable, CustomStringConvertible {
  package let first: BusinessDay
  package let last: BusinessDay
  /// The name that people gave it: `2026-04`, `FY2026-27Q1`.
  package let description: String

  /// Makes the period of one calendar month.
  package init?(year: Int, month: Int) {
    guard let first = BusinessDay(year: year, month: month, day: 1),
      let last = BusinessDay(
        year: year, month: month, day: BusinessDay.length(ofMonth: month, year: year))
    else { return nil }
    self.first = first
    self.last = last
    description = String(first.description.prefix(7))
  }

  /// Makes the month that holds a day.
  package static func month(of day: BusinessDay) -> Period {
    let (year, month, _) = day.components
    guard let period = Period(year: year, month: month) else {
      preconditionFailure("every day lies in a month")
    }
    return period
  }

  /// Reads `2026-04`, `2026-04-30`, `FY2026-27`, `FY2026-27Q2`, `this month` or `last month`.
  ///
  /// `today` gives the relative words their meaning.
  package init(_ text: String, today: BusinessDay) throws(MoneyError) {
    switch text {
    case "this month": self = Period.month(of: today)
    case "last month": self = Period.month(of: Period.month(of: today).first.adding(days: -1))
    case _ where text.hasPrefix("FY"): self = try Period(fiscal: text)
    case _ where text.utf8.count == 10 && text.contains("-"):
      let day = try BusinessDay(text)
      self.init(first: day, last: day, description: text)
    default:
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].count == 4, parts[1].count == 2,
        let year = Int(digits: parts[0]), let month = Int(digits: parts[1]),
        let period = Period(year: year, month: month)
      else { throw .notAPeriod(text) }
      self = period
    }
  }

  private init(first: BusinessDay, last: BusinessDay, description: String) {
    self.first = first
    self.last = last
    self.description = description
  }

  private init(fiscal text: String) throws(MoneyError) {
    let parts = text.dropFirst(2).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 4, let start = Int(digits: parts[0]), start > 0,
      start < 9999, parts[1].prefix(2) == FiscalYear(startYear: start).shortCode.suffix(2)
    else { throw .notAPeriod(text) }
    var months = (first: 4, last: 15)
    let quarter = parts[1].dropFirst(2)
    if !quarter.isEmpty {
      guard quarter.count == 2, quarter.first == "Q", let number = quarter.last?.wholeNumberValue,
        (1...4).contains(number)
      else { throw .notAPeriod(text) }
      months = (first: 4 + 3 * (number - 1), last: 6 + 3 * (number - 1))
    }
    guard
      let from = Period(year: start + (months.first > 12 ? 1 : 0), month: wrapped(months.first)),
      let to = Period(year: start + (months.last > 12 ? 1 : 0), month: wrapped(months.last))
    else { throw .notAPeriod(text) }
    self.init(first: from.first, last: to.last, description: text)
  }

  /// Tells whether a day lies in the period.
  package func contains(_ day: BusinessDay) -> Bool {
    first <= day && day <= last
  }
}

private func wrapped(_ month: Int) -> Int {
  month > 12 ? month - 12 : month
}
