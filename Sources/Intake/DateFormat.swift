import Money

/// The ways in which a profile's dates are written, tried in order.
struct DateFormat: Hashable, Sendable {
  let patterns: [String]
  let offsetSeconds: Int64
  let programs: [[Token]]

  enum Token: Hashable, Sendable {
    case year4, year2, month, day, hour, minute, second, offset
    case literal(UInt8)
  }

  /// Compiles patterns of `yyyy yy MM dd HH mm ss XXX` and text in single quotes.
  init(patterns: [String], offsetSeconds: Int64) throws(DatePatternError) {
    self.patterns = patterns
    self.offsetSeconds = offsetSeconds
    var programs: [[Token]] = []
    for pattern in patterns { programs.append(try DateFormat.compile(pattern)) }
    self.programs = programs
  }

  /// Reads an instant; a date without a time is midnight.
  func read(_ slice: ByteSlice) -> (instant: Instant, precision: InstantPrecision)? {
    guard let bytes = slice.start else { return nil }
    for program in programs {
      var reading = DateReading(bytes: bytes, count: slice.count, offsetSeconds: offsetSeconds)
      if reading.run(program), let instant = reading.instant {
        return (instant, reading.hasTime ? .second : .day)
      }
    }
    return nil
  }

  private static func compile(_ pattern: String) throws(DatePatternError) -> [Token] {
    let words: [(String, Token)] = [
      ("yyyy", .year4), ("yy", .year2), ("MM", .month), ("dd", .day), ("HH", .hour),
      ("mm", .minute), ("ss", .second), ("XXX", .offset),
    ]
    var tokens: [Token] = []
    var rest = Substring(pattern)
    while let first = rest.first {
      if first == "'" {
        let quoted = rest.dropFirst().prefix { $0 != "'" }
        tokens += quoted.utf8.map { .literal($0) }
        rest = rest.dropFirst(quoted.count + 2)
      } else if let (word, token) = words.first(where: { rest.hasPrefix($0.0) }) {
        tokens.append(token)
        rest = rest.dropFirst(word.count)
      } else if !first.isLetter, let byte = first.asciiValue {
        tokens.append(.literal(byte))
        rest = rest.dropFirst()
      } else {
        throw DatePatternError(pattern: pattern)
      }
    }
    let days: Set<Token> = [.month, .day]
    guard days.isSubset(of: tokens), tokens.contains(.year4) || tokens.contains(.year2) else {
      throw DatePatternError(pattern: pattern)
    }
    return tokens
  }
}

/// A date pattern that has no meaning.
struct DatePatternError: Error, Hashable, Sendable, CustomStringConvertible {
  let pattern: String

  var description: String {
    "\"\(pattern)\" is not a date pattern such as dd/MM/yyyy HH:mm:ss"
  }
}

/// One attempt at reading a date by one pattern.
private struct DateReading {
  let bytes: UnsafePointer<UInt8>
  let count: Int
  var offsetSeconds: Int64
  var position = 0
  var year = 0
  var month = 0
  var day = 0
  var hour = 0
  var minute = 0
  var second = 0
  var hasTime = false

  init(bytes: UnsafePointer<UInt8>, count: Int, offsetSeconds: Int64) {
    self.bytes = bytes
    self.count = count
    self.offsetSeconds = offsetSeconds
  }

  var instant: Instant? {
    guard hour < 24, minute < 60, second < 60,
      let businessDay = BusinessDay(year: year, month: month, day: day)
    else { return nil }
    return Instant(
      day: businessDay, secondOfDay: Int64(hour * 3600 + minute * 60 + second),
      offsetSeconds: offsetSeconds)
  }

  mutating func run(_ program: [DateFormat.Token]) -> Bool {
    for token in program {
      switch token {
      case .literal(let byte): guard literal(byte) else { return false }
      case .offset: guard offset() else { return false }
      case .year4:
        guard let value = number(4) else { return false }
        year = value
      case .year2, .month, .day, .hour, .minute, .second:
        guard let value = number(2) else { return false }
        set(token, value)
      }
    }
    return position == count
  }

  private mutating func literal(_ byte: UInt8) -> Bool {
    guard position < count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func set(_ token: DateFormat.Token, _ value: Int) {
    switch token {
    case .year2: year = 2000 + value
    case .month: month = value
    case .day: day = value
    case .hour:
      hour = value
      hasTime = true
    case .minute: minute = value
    case .second: second = value
    case .year4, .offset, .literal: preconditionFailure("the token is no number of two digits")
    }
  }

  private mutating func number(_ width: Int) -> Int? {
    guard position + width <= count else { return nil }
    var parsed = 0
    for index in position..<position + width {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      parsed = parsed * 10 + Int(digit)
    }
    position += width
    return parsed
  }

  private mutating func offset() -> Bool {
    if literal(UInt8(ascii: "Z")) {
      offsetSeconds = 0
      return true
    }
    let isWest = position < count && bytes[position] == UInt8(ascii: "-")
    guard isWest || (position < count && bytes[position] == UInt8(ascii: "+")) else { return false }
    position += 1
    guard let hours = number(2), literal(UInt8(ascii: ":")), let minutes = number(2), hours <= 14,
      minutes < 60
    else { return false }
    offsetSeconds = Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    return true
  }
}
