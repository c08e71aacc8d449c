import Money

/// The ways in which a profile's dates are written, tried in order.
struct DateFormat: Hashable, Sendable {
  /// A count since 1970-01-01T00:00:00Z instead of a written date.
  enum Unix: String, CaseIterable, Hashable, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
  }

  let patterns: [String]
  let zone: TimeZoneRule
  let unix: Unix?
  let programs: [[Token]]
  /// Whether two patterns can read one text as different dates, as day and month change places.
  let mayBeAmbiguous: Bool

  enum Token: Hashable, Sendable {
    case year4, year2, month2, month, monthName, day2, day, hour2, hour, hour12, minute, second
    case fraction, half, offset, zoneName, weekday
    case literal(UInt8)
  }

  enum Outcome {
    case instant(Instant, InstantPrecision)
    case notADate
    /// Two patterns that give different dates.
    case ambiguous(String, String)
  }

  /// Compiles patterns of `yyyy yy MM M MMM dd d HH H hh h mm ss SSS a XXX z EEE` and text in
  /// single quotes.
  init(patterns: [String], zone: TimeZoneRule = .india, unix: Unix? = nil)
    throws(DatePatternError)
  {
    self.patterns = patterns
    self.zone = zone
    self.unix = unix
    var programs: [[Token]] = []
    for pattern in patterns { programs.append(try DateFormat.compile(pattern)) }
    self.programs = programs
    let shapes = programs.map { program in
      program.filter { $0 != .month2 && $0 != .month && $0 != .day2 && $0 != .day }
    }
    mayBeAmbiguous = shapes.indices.contains { index in
      shapes[..<index].contains(shapes[index])
    }
  }

  /// Reads an instant; a date without a time is midnight.
  func read(_ slice: ByteSlice) -> Outcome {
    if let unix { return readUnix(slice, unix) }
    guard let bytes = slice.start else { return .notADate }
    var found: (instant: Instant, precision: InstantPrecision, pattern: Int)?
    for (index, program) in programs.enumerated() {
      var reading = DateReading(bytes: bytes, count: slice.count)
      guard reading.run(program), let instant = reading.instant(zone) else { continue }
      let precision: InstantPrecision = reading.hasTime ? .second : .day
      guard mayBeAmbiguous else { return .instant(instant, precision) }
      if let found, found.instant != instant {
        return .ambiguous(patterns[found.pattern], patterns[index])
      }
      found = (instant, precision, index)
    }
    guard let found else { return .notADate }
    return .instant(found.instant, found.precision)
  }

  private func readUnix(_ slice: ByteSlice, _ unix: Unix) -> Outcome {
    guard let bytes = slice.start, slice.count > 0, slice.count <= 14 else { return .notADate }
    var count: Int64 = 0
    for index in 0..<slice.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return .notADate }
      count = count * 10 + Int64(digit)
    }
    // A count of seconds has ten digits until the year 2286, and of milliseconds thirteen.
    guard count < (unix == .seconds ? 10_000_000_000 : 10_000_000_000_000) else { return .notADate }
    let scale: Int64 = unix == .seconds ? 1_000_000 : 1000
    return .instant(Instant(microsecondsSince1970: count * scale), .second)
  }

  private static let words: [(String, Token)] = [
    ("yyyy", .year4), ("yy", .year2), ("MMM", .monthName), ("MM", .month2), ("M", .month),
    ("dd", .day2), ("d", .day), ("HH", .hour2), ("H", .hour), ("hh", .hour12), ("h", .hour12),
    ("mm", .minute), ("SSS", .fraction), ("ss", .second), ("a", .half), ("XXX", .offset),
    ("z", .zoneName), ("EEE", .weekday),
  ]

  private static func compile(_ pattern: String) throws(DatePatternError) -> [Token] {
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
    let days: [Token] = [.day, .day2]
    let months: [Token] = [.month, .month2, .monthName]
    let years: [Token] = [.year4, .year2]
    guard [days, months, years].allSatisfy({ $0.contains(where: tokens.contains) }),
      tokens.contains(.hour12) == tokens.contains(.half)
    else { throw DatePatternError(pattern: pattern) }
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
