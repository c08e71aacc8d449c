/// A calendar day in Asia/Kolkata, the day on which money counts.
///
/// India has no daylight saving, so the day is a plain count and an instant's day is arithmetic.
package struct BusinessDay: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The days since 1970-01-01.
  package let daysSince1970: Int32

  package init(daysSince1970: Int32) {
    self.daysSince1970 = daysSince1970
  }

  /// Makes the day of a proleptic Gregorian date; nil when there is no such date.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= BusinessDay.length(ofMonth: month, year: year)
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSince1970 = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads `2026-04-30`.
  package init(_ text: String) throws(MoneyError) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(digits: parts[0]), let month = Int(digits: parts[1]),
      let day = Int(digits: parts[2]),
      let value = BusinessDay(year: year, month: month, day: day)
    else { throw .notADay(text) }
    self = value
  }

  /// Compares by size or by time.
  package static func < (left: BusinessDay, right: BusinessDay) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }

  /// The year, month and day of the Gregorian calendar.
  package var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(daysSince1970) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// Returns the day that lies so many days later.
  package func adding(days: Int) -> BusinessDay {
    BusinessDay(daysSince1970: daysSince1970 + Int32(days))
  }

  /// Counts the days from another day to this one.
  package func days(since other: BusinessDay) -> Int {
    Int(daysSince1970) - Int(other.daysSince1970)
  }

  package var description: String {
    let (year, month, day) = components
    return IndianGrouping.padded(UInt64(max(0, year)), to: 4) + "-"
      + IndianGrouping.padded(UInt64(month), to: 2) + "-"
      + IndianGrouping.padded(UInt64(day), to: 2)
  }

  static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
