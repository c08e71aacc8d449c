/// Finds and masks what may not stand in free text.
enum SecretText {
  private typealias Scalars = [Unicode.Scalar]

  /// Replaces numbers of cards, e-mail addresses and Indian telephone numbers by their kind.
  static func masked(_ text: String, _ secrets: [Profile.Privacy.Secret]) -> String {
    let hasAt = text.utf8.contains(UInt8(ascii: "@")) || text.contains("%40")
    let isForeign = text.utf8.contains { $0 >= 0x80 }
    let digitCount = text.utf8.count { $0 &- 0x30 <= 9 }
    guard hasAt || isForeign || digitCount >= 10 else { return text }
    var scalars = Array(text.unicodeScalars)
    if hasAt, secrets.contains(.email) { scalars = maskedAddresses(scalars) }
    if isForeign || digitCount >= 10, secrets.contains(.pan) || secrets.contains(.phone) {
      scalars = maskedNumbers(scalars, secrets)
    }
    var masked = String.UnicodeScalarView()
    masked.append(contentsOf: scalars)
    return String(masked)
  }

  private static func maskedAddresses(_ scalars: Scalars) -> Scalars {
    var masked: Scalars = []
    var index = 0
    while index < scalars.count {
      let width = atWidth(scalars, index)
      guard width > 0 else {
        masked.append(scalars[index])
        index += 1
        continue
      }
      var start = masked.count
      while start > 0, isAddress(masked[start - 1], "._%+-") { start -= 1 }
      var end = index + width
      while end < scalars.count, isAddress(scalars[end], ".-") { end += 1 }
      while end > index + width, !isWord(scalars[end - 1]) { end -= 1 }
      guard start < masked.count, scalars[(index + width)..<end].contains(".") else {
        masked += scalars[index..<index + width]
        index += width
        continue
      }
      masked.removeSubrange(start...)
      masked += Array("[email]".unicodeScalars)
      index = end
    }
    return masked
  }

  /// The length of an at sign, which a link writes as `%40`; 0 for anything else.
  private static func atWidth(_ scalars: Scalars, _ index: Int) -> Int {
    if scalars[index] == "@" { return 1 }
    return scalars[index...].prefix(3).elementsEqual("%40".unicodeScalars) ? 3 : 0
  }

  /// A run of digits within a text, with where it stands.
  private struct Group {
    let digits: [UInt8]
    let end: Int
    /// A point alone stands before it, as before decimals.
    let followsPoint: Bool
  }

  private static func maskedNumbers(
    _ scalars: Scalars, _ secrets: [Profile.Privacy.Secret]
  ) -> Scalars {
    var masked: Scalars = []
    var index = 0
    while index < scalars.count {
      let isStart = index == 0 || digit(scalars[index - 1]) == nil && !isLetter(scalars[index - 1])
      guard digit(scalars[index]) != nil, isStart else {
        masked.append(scalars[index])
        index += 1
        continue
      }
      let groups = groups(in: scalars, from: index)
      guard let found = longest(groups, in: scalars, secrets) else {
        let end = groups.first?.end ?? index + 1
        masked += scalars[index..<end]
        index = end
        continue
      }
      if masked.last == "+" { masked.removeLast() }
      masked += Array(found.mask.unicodeScalars)
      index = found.end
    }
    return masked
  }

  /// The groups of digits from a place on that a space, a hyphen or a point, or two of them, join.
  private static func groups(in scalars: Scalars, from start: Int) -> [Group] {
    var groups: [Group] = []
    var index = start
    var followsPoint = false
    while index < scalars.count, groups.count < 8 {
      var digits: [UInt8] = []
      while index < scalars.count, let value = digit(scalars[index]) {
        digits.append(value)
        index += 1
      }
      guard !digits.isEmpty else { break }
      groups.append(Group(digits: digits, end: index, followsPoint: followsPoint))
      let joiners = scalars[index...].prefix(3).prefix(while: isJoiner)
      guard (1...2).contains(joiners.count) else { break }
      followsPoint = joiners.elementsEqual(["."])
      index += joiners.count
    }
    return groups
  }

  /// The longest number at the start of some groups that may not be kept.
  private static func longest(
    _ groups: [Group], in scalars: Scalars, _ secrets: [Profile.Privacy.Secret]
  ) -> (mask: String, end: Int)? {
    for count in stride(from: groups.count, through: 1, by: -1) {
      let end = groups[count - 1].end
      guard end == scalars.count || !isLetter(scalars[end]) else { continue }
      // One point makes an amount, several make groups.
      guard groups[..<count].count(where: \.followsPoint) != 1 else { continue }
      let digits = groups[..<count].flatMap(\.digits)
      if secrets.contains(.pan), isCard(digits) { return ("[card]", end) }
      if secrets.contains(.phone), isPhone(digits) { return ("[phone]", end) }
    }
    return nil
  }

  /// Tells whether digits have the length and the check digit of a card's number.
  private static func isCard(_ digits: [UInt8]) -> Bool {
    guard (13...19).contains(digits.count), Set(digits).count > 1 else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { sum, place in
      let digit = Int(place.element)
      guard place.offset % 2 == 1 else { return sum + digit }
      return sum + (digit * 2 > 9 ? digit * 2 - 9 : digit * 2)
    }
    return sum % 10 == 0
  }

  /// Tells whether digits are an Indian mobile number, with or without the country's or a zero.
  private static func isPhone(_ digits: [UInt8]) -> Bool {
    let prefixes: [[UInt8]] = [[0, 0, 9, 1], [9, 1], [0], []]
    return prefixes.contains { prefix in
      digits.count == prefix.count + 10 && digits.starts(with: prefix) && digits[prefix.count] >= 6
    }
  }

  /// The value of a digit of any script.
  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.isASCII {
      return (0x30...0x39).contains(scalar.value) ? UInt8(scalar.value - 0x30) : nil
    }
    guard scalar.properties.numericType == .decimal else { return nil }
    return scalar.properties.numericValue.map { UInt8($0) }
  }

  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == " " || scalar == "-" || scalar == "." }
    let category = scalar.properties.generalCategory
    return category == .spaceSeparator || category == .dashPunctuation
  }

  /// Whether a number beside it may be the rest of an id; words of other scripts have no ids.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.value | 0x20) &- 0x61 < 26
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || digit(scalar) != nil || !scalar.isASCII
  }

  private static func isAddress(_ scalar: Unicode.Scalar, _ others: String) -> Bool {
    (isWord(scalar) && !scalar.properties.isWhitespace) || others.unicodeScalars.contains(scalar)
  }
}
