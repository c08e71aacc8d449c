/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
package struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let microsecondsSince1970: Int64

  /// The offset of Asia/Kolkata from UTC, in seconds; it has no daylight saving.
  package static let indiaOffsetSeconds: Int64 = 19_800

  package init(microsecondsSince1970: Int64) {
    self.microsecondsSince1970 = microsecondsSince1970
  }

  /// Makes the instant of a wall-clock time on a day, at an offset from UTC in seconds.
  package init(
    day: BusinessDay, secondOfDay: Int64, offsetSeconds: Int64 = Instant.indiaOffsetSeconds
  ) {
    let seconds = Int64(day.daysSince1970) * 86_400 + secondOfDay - offsetSeconds
    microsecondsSince1970 = seconds * 1_000_000
  }

  /// Reads `2026-04-30T18:00:00+05:30` or the same with `Z`.
  package init(_ text: String) throws(MoneyError) {
    guard text.utf8.count >= 20, let day = try? BusinessDay(String(text.prefix(10))) else {
      throw .notAnInstant(text)
    }
    let clock = text.dropFirst(11).prefix(8).split(separator: ":", omittingEmptySubsequences: false)
    let zone = text.dropFirst(19)
    guard text.dropFirst(10).first == "T", clock.count == 3,
      clock.allSatisfy({ $0.count == 2 }), let hour = Int(digits: clock[0]),
      let minute = Int(digits: clock[1]), let second = Int(digits: clock[2]),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
      let offset = Instant.offsetSeconds(String(zone))
    else { throw .notAnInstant(text) }
    self.init(
      day: day, secondOfDay: Int64(hour * 3600 + minute * 60 + second), offsetSeconds: offset)
  }

  /// Compares by size or by time.
  package static func < (left: Instant, right: Instant) -> Bool {
    left.microsecondsSince1970 < right.microsecondsSince1970
  }

  /// The business day in Asia/Kolkata: 20:00Z on 31 March belongs to 1 April.
  package var businessDay: BusinessDay {
    let shifted = microsecondsSince1970 + Instant.indiaOffsetSeconds * 1_000_000
    let day = shifted >= 0 ? shifted / 86_400_000_000 : (shifted - 86_399_999_999) / 86_400_000_000
    return BusinessDay(daysSince1970: Int32(day))
  }

  /// The instant in Asia/Kolkata: `2026-04-30T18:00:00+05:30`.
  package var description: String {
    let shifted = microsecondsSince1970 + Instant.indiaOffsetSeconds * 1_000_000
    let day = businessDay
    let second = (shifted - Int64(day.daysSince1970) * 86_400_000_000) / 1_000_000
    let clock = [second / 3600, second / 60 % 60, second % 60]
      .map { IndianGrouping.padded(UInt64($0), to: 2) }.joined(separator: ":")
    return "\(day)T\(clock)+05:30"
  }

  private static func offsetSeconds(_ zone: String) -> Int64? {
    if zone == "Z" { return 0 }
    let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hours = Int(digits: parts[0]), let minutes = Int(digits: parts[1]),
      (0...14).contains(hours), (0..<60).contains(minutes)
    else { return nil }
    switch zone.first {
    case "+": return Int64(hours * 3600 + minutes * 60)
    case "-": return -Int64(hours * 3600 + minutes * 60)
    default: return nil
    }
  }
}
