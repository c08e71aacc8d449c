import Money

/// One attempt at reading a date by one pattern.
struct DateReading {
  let bytes: UnsafePointer<UInt8>
  let count: Int
  private var position = 0
  private var year = 0
  private var month = 0
  private var day = 0
  private var hour = 0
  private var minute = 0
  private var second = 0
  private var isAfternoon: Bool?
  private var offsetSeconds: Int64?
  private(set) var hasTime = false

  init(bytes: UnsafePointer<UInt8>, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// The instant, in a zone where the text names none.
  func instant(_ zone: TimeZoneRule) -> Instant? {
    var hour = hour
    if let isAfternoon {
      // Some write the first hour of the day as 0 and not as 12.
      guard hour <= 12, hour > 0 || !isAfternoon else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard hour < 24, minute < 60, second < 60,
      let businessDay = BusinessDay(year: year, month: month, day: day)
    else { return nil }
    // A date alone is the name of a day, which no zone moves.
    guard hasTime else { return Instant(day: businessDay, secondOfDay: 0) }
    let secondOfDay = Int64(hour * 3600 + minute * 60 + second)
    return Instant(
      day: businessDay, secondOfDay: secondOfDay,
      offsetSeconds: offsetSeconds
        ?? zone.offset(on: businessDay, year: year, secondOfDay: secondOfDay))
  }

  mutating func run(_ program: [DateFormat.Token]) -> Bool {
    for token in program {
      let isRead =
        switch token {
        case .literal(let byte): literal(byte)
        case .offset: offset()
        case .zoneName: zoneName()
        case .monthName: monthName()
        case .weekday: weekday()
        case .half: half()
        case .fraction: number(3, 3) != nil
        case .year4: set(token, number(4, 4))
        case .month, .day, .hour, .hour12: set(token, number(1, 2))
        case .year2, .month2, .day2, .hour2, .minute, .second: set(token, number(2, 2))
        }
      guard isRead else { return false }
    }
    return position == count
  }

  private mutating func set(_ token: DateFormat.Token, _ value: Int?) -> Bool {
    guard let value else { return false }
    switch token {
    case .year4: year = value
    case .year2: year = 2000 + value
    case .month, .month2: month = value
    case .day, .day2: day = value
    case .hour, .hour2, .hour12:
      hour = value
      hasTime = true
    case .minute: minute = value
    case .second: second = value
    default: preconditionFailure("the token is no number")
    }
    return true
  }

  private mutating func literal(_ byte: UInt8) -> Bool {
    guard position < count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func number(_ least: Int, _ most: Int) -> Int? {
    var parsed = 0
    var width = 0
    while width < most, position < count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      parsed = parsed * 10 + Int(digit)
      position += 1
      width += 1
    }
    return width >= least ? parsed : nil
  }

  /// Reads letters as a number in lower case: at most eight, so that a word needs no memory.
  private mutating func word() -> UInt64 {
    var word: UInt64 = 0
    var length = 0
    while position < count, length < 8 {
      let letter = bytes[position] | 0x20
      guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { break }
      word = word << 8 | UInt64(letter)
      position += 1
      length += 1
    }
    return word
  }

  private static func packed(_ text: String) -> UInt64 {
    text.utf8.reduce(0) { $0 << 8 | UInt64($1 | 0x20) }
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map(packed)
  private static let longMonths = [
    "january", "february", "march", "april", "may", "june", "july", "august", "septembe",
    "october", "november", "december",
  ].map(packed)
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(packed)
  private static let zones = TimeZoneRule.abbreviations.map { (packed($0.key), $0.value) }

  private mutating func monthName() -> Bool {
    let word = word()
    if word == DateReading.packed("septembe") { _ = literal(UInt8(ascii: "r")) }
    if word == DateReading.packed("sept") {
      month = 9
      return true
    }
    guard
      let place = DateReading.months.firstIndex(of: word)
        ?? DateReading.longMonths.firstIndex(of: word)
    else { return false }
    month = place + 1
    return true
  }

  private mutating func weekday() -> Bool { DateReading.weekdays.contains(word()) }

  private mutating func half() -> Bool {
    switch word() {
    case DateReading.packed("am"): isAfternoon = false
    case DateReading.packed("pm"): isAfternoon = true
    default: return false
    }
    return true
  }

  private mutating func zoneName() -> Bool {
    let word = word()
    guard let zone = DateReading.zones.first(where: { $0.0 == word }) else { return false }
    offsetSeconds = zone.1
    return true
  }

  private mutating func offset() -> Bool {
    if literal(UInt8(ascii: "Z")) {
      offsetSeconds = 0
      return true
    }
    let isWest = position < count && bytes[position] == UInt8(ascii: "-")
    guard isWest || (position < count && bytes[position] == UInt8(ascii: "+")) else { return false }
    position += 1
    guard let hours = number(2, 2) else { return false }
    _ = literal(UInt8(ascii: ":"))
    guard let minutes = number(2, 2), hours <= 14, minutes < 60 else { return false }
    offsetSeconds = Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    return true
  }
}
