/// A way in which dates may be written, and whether a text is written in it.
struct DraftDate: Hashable {
  private enum Token: Hashable {
    case year4, year2, month, monthName, day, dayOrDigit, clock, hour, half, offset
    case literal([UInt8])
  }

  let pattern: String
  private let tokens: [Token]

  /// What a text means when it is read by the pattern: year, month and day.
  struct Reading: Hashable {
    var year = 0
    var month = 0
    var day = 0
  }

  /// The ways that are tried, those of India before those of America.
  static let known: [DraftDate] = {
    let days = [
      "yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd-MM-yyyy", "MM-dd-yyyy", "yyyy/MM/dd",
      "dd/MM/yy", "MM/dd/yy", "dd.MM.yyyy", "yyyyMMdd", "MMM d, yyyy", "MMM dd, yyyy", "d MMM yyyy",
      "dd MMM yyyy", "dd-MMM-yyyy",
    ]
    let clocks = [
      "", " HH:mm:ss", " HH:mm", " hh:mm:ss a", " h:mm:ss a", "'T'HH:mm:ss", "'T'HH:mm:ssXXX",
      " HH:mm:ss 'UTC'", " h:mm:ss a 'UTC'",
    ]
    return days.flatMap { day in clocks.map { DraftDate(day + $0) } }
  }()

  private init(_ pattern: String) {
    self.pattern = pattern
    var tokens: [Token] = []
    var rest = Substring(pattern)
    while let first = rest.first {
      if first == "'" {
        let quoted = rest.dropFirst().prefix { $0 != "'" }
        tokens.append(.literal(Array(quoted.utf8)))
        rest = rest.dropFirst(quoted.count + 2)
      } else {
        let run = first.isLetter ? rest.prefix { $0 == first } : rest.prefix(1)
        tokens.append(DraftDate.words[String(run)] ?? .literal(Array(run.utf8)))
        rest = rest.dropFirst(run.count)
      }
    }
    self.tokens = tokens
  }

  private static let words: [String: Token] = [
    "yyyy": .year4, "yy": .year2, "MM": .month, "MMM": .monthName, "dd": .day, "d": .dayOrDigit,
    "HH": .clock, "hh": .clock, "mm": .clock, "ss": .clock, "h": .hour, "a": .half, "XXX": .offset,
  ]

  /// Tells whether a text is a date in any known way.
  static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return (6...40).contains(bytes.count) && bytes.count { $0 &- 0x30 <= 9 } >= 3
      && known.contains { $0.read(bytes) != nil }
  }

  /// Finds the fewest ways that read all texts; empty when some text is no date.
  static func patterns(of texts: [String]) -> (used: [DraftDate], rivals: [DraftDate]) {
    var rest = Set(texts).map { Array($0.utf8) }
    guard !rest.isEmpty, rest.allSatisfy({ (6...40).contains($0.count) }) else { return ([], []) }
    var used: [DraftDate] = []
    while !rest.isEmpty, used.count < 3 {
      let scored = known.map { pattern in (pattern, rest.count { pattern.read($0) != nil }) }
      guard let most = scored.map(\.1).max(), most > 0,
        let best = scored.first(where: { $0.1 == most })?.0
      else { return ([], []) }
      used.append(best)
      rest.removeAll { best.read($0) != nil }
    }
    guard rest.isEmpty, let first = used.first else { return ([], []) }
    let all = Set(texts).map { Array($0.utf8) }.filter { first.read($0) != nil }
    let rivals = known.filter { rival in
      rival != first && all.allSatisfy { rival.read($0) != nil }
        && all.contains { rival.read($0) != first.read($0) }
    }
    return (used, rivals)
  }

  /// Reads a text; nil when it is not written so.
  func read(_ text: [UInt8]) -> Reading? {
    var cursor = Cursor(text: text)
    var reading = Reading()
    for token in tokens {
      switch token {
      case .literal(let bytes): guard cursor.take(bytes) else { return nil }
      case .year4:
        guard let year = cursor.number(4...4), (1990...2100).contains(year) else { return nil }
        reading.year = year
      case .year2:
        guard let year = cursor.number(2...2) else { return nil }
        reading.year = 2000 + year
      case .month:
        guard let month = cursor.number(2...2), (1...12).contains(month) else { return nil }
        reading.month = month
      case .monthName:
        guard let month = DraftDate.months.firstIndex(where: { cursor.take($0) }) else {
          return nil
        }
        reading.month = month + 1
      case .day, .dayOrDigit:
        guard let day = cursor.number(token == .day ? 2...2 : 1...2), (1...31).contains(day)
        else { return nil }
        reading.day = day
      case .clock: guard let value = cursor.number(2...2), value < 60 else { return nil }
      case .hour: guard cursor.number(1...2) != nil else { return nil }
      case .half: guard DraftDate.halves.contains(where: { cursor.take($0) }) else { return nil }
      case .offset: guard cursor.takeOffset() else { return nil }
      }
    }
    return cursor.isAtEnd ? reading : nil
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ].map { Array($0.utf8) }
  private static let halves = ["AM", "PM", "am", "pm"].map { Array($0.utf8) }

  /// A place in a text that is read from left to right.
  private struct Cursor {
    let text: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == text.count }

    mutating func take(_ bytes: [UInt8]) -> Bool {
      guard position + bytes.count <= text.count else { return false }
      for (offset, byte) in bytes.enumerated() where text[position + offset] != byte {
        return false
      }
      position += bytes.count
      return true
    }

    mutating func number(_ widths: ClosedRange<Int>) -> Int? {
      var value = 0
      var width = 0
      while position + width < text.count, width < widths.upperBound {
        let digit = text[position + width] &- 0x30
        guard digit <= 9 else { break }
        value = value * 10 + Int(digit)
        width += 1
      }
      guard widths.contains(width) else { return nil }
      position += width
      return value
    }

    mutating func takeOffset() -> Bool {
      if take([0x5A]) { return true }
      return (take([0x2B]) || take([0x2D])) && number(2...2) != nil && take([0x3A])
        && number(2...2) != nil
    }
  }
}
