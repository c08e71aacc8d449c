internal import Money

/// The text of what a spreadsheet's cell holds.
enum SheetValue {
  /// The digits that a spreadsheet keeps of a number; further ones come from binary arithmetic.
  private static let digitsKept = 15

  /// Writes a stored number in plain digits.
  ///
  /// A number of more than 15 digits before its point has lost some, as ids do when they are typed
  /// into a cell, so it stays in scientific notation. What is no number stays as it is.
  static func number(_ stored: String) -> String {
    guard var number = StoredNumber(stored) else { return stored }
    number.round(to: digitsKept)
    return number.text(wholeMax: digitsKept)
  }

  /// Writes a date's serial number as ISO text; a number that is no date is written as a number.
  static func date(_ stored: String, startsIn1904: Bool) -> String {
    guard let number = StoredNumber(stored), let (day, second) = number.daysAndSeconds else {
      return SheetValue.number(stored)
    }
    let time =
      "\(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60)):\(twoDigits(second % 60))"
    if day == 0, !startsIn1904 { return time }
    // 1900 has a 29 February in spreadsheets, so days from March on are counted from one day less.
    guard startsIn1904 || day != 60 else { return SheetValue.number(stored) }
    let start = startsIn1904 ? -24_107 : day < 60 ? -25_568 : -25_569
    let date = BusinessDay(daysSince1970: Int32(start + day))
    return second == 0 ? date.description : "\(date)T\(time)"
  }

  /// Tells whether a number format shows a date or a time of day.
  static func isDate(format: String) -> Bool {
    var isQuoted = false
    var bracket: String?
    var isEscaped = false
    for letter in format.lowercased() {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        isQuoted = letter != "\""
      } else if let within = bracket {
        // `[h]` shows a span of time, which is a number.
        if letter == "]", ["h", "hh", "m", "mm", "s", "ss"].contains(within) { return false }
        bracket = letter == "]" ? nil : within + String(letter)
      } else {
        switch letter {
        case "\"": isQuoted = true
        case "\\", "_", "*": isEscaped = true
        case "[": bracket = ""
        case ";": return false
        case "y", "m", "d", "h", "s": return true
        default: continue
        }
      }
    }
    return false
  }

  /// Resolves escapes such as `_x000D_`, which stand for letters that XML cannot hold.
  static func unescaped(_ text: String) -> String {
    guard text.contains("_x") else { return text }
    return text.replacing(/_x([0-9A-Fa-f]{4})_/) { match in
      UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map(String.init)
        ?? String(match.0)
    }
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

/// A number as a workbook stores it: its digits, and where the point stands.
private struct StoredNumber {
  private var isNegative = false
  private var digits: [UInt8] = []
  /// How many digits stand before the point; below zero for zeros behind it.
  private var whole = 0

  init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      bytes = bytes.dropFirst()
    }
    let mantissa = bytes.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    var exponent = 0
    if mantissa.count < bytes.count {
      let written = String(decoding: bytes.dropFirst(mantissa.count + 1), as: UTF8.self)
      guard let value = Int(written), abs(value) <= 400 else { return nil }
      exponent = value
    }
    let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), mantissa.count <= 400 else { return nil }
    let all = parts.flatMap { $0 }
    guard !all.isEmpty, all.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let significant = all.drop { $0 == 0x30 }
    digits = significant.map { $0 - 0x30 }
    whole = parts[0].count + exponent - (all.count - significant.count)
    trim()
  }

  /// Rounds to so many digits, a half away from zero.
  mutating func round(to count: Int) {
    guard digits.count > count else { return }
    let rest = digits[count]
    digits.removeSubrange(count...)
    if rest >= 5 {
      var place = count - 1
      while place >= 0, digits[place] == 9 {
        digits[place] = 0
        place -= 1
      }
      if place >= 0 {
        digits[place] += 1
      } else {
        digits.insert(1, at: 0)
        whole += 1
      }
    }
    trim()
  }

  func text(wholeMax: Int) -> String {
    guard !digits.isEmpty else { return "0" }
    let sign = isNegative ? "-" : ""
    let letters = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    if whole > wholeMax || whole < -wholeMax {
      let rest = letters.dropFirst()
      let exponent = whole - 1
      return sign + letters.prefix(1) + (rest.isEmpty ? "" : ".\(rest)")
        + "E\(exponent < 0 ? "-" : "+")\(abs(exponent))"
    }
    if whole <= 0 { return "\(sign)0.\(String(repeating: "0", count: -whole))\(letters)" }
    if digits.count <= whole {
      return sign + letters + String(repeating: "0", count: whole - digits.count)
    }
    return "\(sign)\(letters.prefix(whole)).\(letters.dropFirst(whole))"
  }

  /// The whole days and the seconds of the rest, rounded to one second; nil when it is no date.
  var daysAndSeconds: (day: Int, second: Int)? {
    guard !isNegative, whole <= 7 else { return nil }
    func digit(_ place: Int) -> Int { digits.indices.contains(place) ? Int(digits[place]) : 0 }
    var day = 0
    for place in 0..<max(whole, 0) { day = day * 10 + digit(place) }
    var fraction = 0
    for place in 0..<12 { fraction = fraction * 10 + digit(whole + place) }
    let second = (fraction * 86_400 + 500_000_000_000) / 1_000_000_000_000
    let rounded = second == 86_400 ? (day: day + 1, second: 0) : (day: day, second: second)
    return rounded.day < 2_958_466 ? rounded : nil
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { whole = 0 }
  }
}
