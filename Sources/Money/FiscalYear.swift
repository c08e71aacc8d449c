/// An Indian financial year, 1 April to 31 March, named by the year in which it starts.
package struct FiscalYear: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let startYear: Int

  package init(startYear: Int) {
    precondition((1...9998).contains(startYear), "a fiscal year starts within the calendar")
    self.startYear = startYear
  }

  /// Finds the financial year that holds a day.
  package init(of day: BusinessDay) {
    let (year, month, _) = day.components
    self.init(startYear: month >= 4 ? year : year - 1)
  }

  /// Compares by size or by time.
  package static func < (left: FiscalYear, right: FiscalYear) -> Bool {
    left.startYear < right.startYear
  }

  /// The year in document numbers: `2627` for 2026-27.
  package var shortCode: String {
    IndianGrouping.padded(UInt64(startYear % 100), to: 2)
      + IndianGrouping.padded(UInt64((startYear + 1) % 100), to: 2)
  }

  package var description: String {
    "FY\(startYear)-\(IndianGrouping.padded(UInt64((startYear + 1) % 100), to: 2))"
  }
}
