internal import Money

/// The offset from UTC of a zone, with its daylight saving where it has one.
///
/// Only the rules in force since 2007 are known, which no file of a platform predates. The table
/// stands here because the machine need not have time zones installed.
struct TimeZoneRule: Hashable, Sendable {
  /// When clocks are put forward and back.
  enum Daylight: Hashable, Sendable {
    case none
    /// From the second Sunday of March to the first of November, at two o'clock.
    case american
    /// From the last Sunday of March to the last of October, at 01:00 UTC.
    case european
  }

  let standardSeconds: Int64
  var daylight = Daylight.none

  static let india = TimeZoneRule(standardSeconds: Instant.indiaOffsetSeconds)

  static let zones: [String: TimeZoneRule] = [
    "Asia/Kolkata": .india, "UTC": TimeZoneRule(standardSeconds: 0),
    "America/Los_Angeles": TimeZoneRule(standardSeconds: -28_800, daylight: .american),
    "America/Denver": TimeZoneRule(standardSeconds: -25_200, daylight: .american),
    "America/Chicago": TimeZoneRule(standardSeconds: -21_600, daylight: .american),
    "America/New_York": TimeZoneRule(standardSeconds: -18_000, daylight: .american),
    "Europe/London": TimeZoneRule(standardSeconds: 0, daylight: .european),
    "Europe/Berlin": TimeZoneRule(standardSeconds: 3600, daylight: .european),
    "Asia/Dubai": TimeZoneRule(standardSeconds: 14_400),
    "Asia/Dhaka": TimeZoneRule(standardSeconds: 21_600),
    "Asia/Bangkok": TimeZoneRule(standardSeconds: 25_200),
    "Asia/Jakarta": TimeZoneRule(standardSeconds: 25_200),
    "Asia/Shanghai": TimeZoneRule(standardSeconds: 28_800),
    "Asia/Singapore": TimeZoneRule(standardSeconds: 28_800),
    "Asia/Kuala_Lumpur": TimeZoneRule(standardSeconds: 28_800),
    "Asia/Tokyo": TimeZoneRule(standardSeconds: 32_400),
  ]

  /// Offsets of the abbreviations that mean one zone only.
  static let abbreviations: [String: Int64] = [
    "UTC": 0, "GMT": 0, "Z": 0, "IST": 19_800, "PST": -28_800, "PDT": -25_200, "MST": -25_200,
    "MDT": -21_600, "CDT": -18_000, "EST": -18_000, "EDT": -14_400, "CET": 3600, "CEST": 7200,
    "SGT": 28_800, "JST": 32_400,
  ]

  init(standardSeconds: Int64, daylight: Daylight = .none) {
    self.standardSeconds = standardSeconds
    self.daylight = daylight
  }

  /// Finds a zone by its name, or reads an offset such as `+05:30`; nil when it is neither.
  init?(name: String) {
    if let zone = TimeZoneRule.zones[name] {
      self = zone
      return
    }
    let digits = name.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = name.first, sign == "+" || sign == "-", name.utf8.count == 6,
      digits.count == 2, let hours = UInt8(digits[0]), let minutes = UInt8(digits[1]),
      hours <= 14, minutes < 60
    else { return nil }
    let seconds = Int64(hours) * 3600 + Int64(minutes) * 60
    self.init(standardSeconds: sign == "-" ? -seconds : seconds)
  }

  /// The offset at a wall-clock time; an hour that comes twice is the first of both.
  func offset(on day: BusinessDay, year: Int, secondOfDay: Int64) -> Int64 {
    let start: (day: Int32, second: Int64)
    let end: (day: Int32, second: Int64)
    switch daylight {
    case .none: return standardSeconds
    case .american:
      start = (TimeZoneRule.sunday(2, of: 3, year), 7200)
      end = (TimeZoneRule.sunday(1, of: 11, year), 7200)
    case .european:
      start = (TimeZoneRule.lastSunday(of: 3, year), 3600 + standardSeconds)
      end = (TimeZoneRule.lastSunday(of: 10, year), 7200 + standardSeconds)
    }
    let now = (day.daysSince1970, secondOfDay)
    return now >= start && now < end ? standardSeconds + 3600 : standardSeconds
  }

  private static func sunday(_ ordinal: Int32, of month: Int, _ year: Int) -> Int32 {
    let first = firstDay(of: month, year)
    // 1970-01-01 was a Thursday.
    let weekday = (first % 7 + 7 + 4) % 7
    return first + (7 - weekday) % 7 + 7 * (ordinal - 1)
  }

  private static func lastSunday(of month: Int, _ year: Int) -> Int32 {
    // The first Sunday of the month after, one week back.
    sunday(1, of: month + 1, year) - 7
  }

  private static func firstDay(of month: Int, _ year: Int) -> Int32 {
    guard let day = BusinessDay(year: year, month: month, day: 1) else {
      preconditionFailure("a month has a first day")
    }
    return day.daysSince1970
  }
}
