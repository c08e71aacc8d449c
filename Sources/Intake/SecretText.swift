/// Finds and masks what may not stand in free text.
enum SecretText {
  /// Replaces numbers of cards, e-mail addresses and Indian telephone numbers by their kind.
  static func masked(_ text: String, _ secrets: [Profile.Privacy.Secret]) -> String {
    var bytes = Array(text.utf8)
    let hasAt = bytes.contains(UInt8(ascii: "@"))
    let digitCount = bytes.count { isDigit($0) }
    guard hasAt || digitCount >= 10 else { return text }
    if hasAt, secrets.contains(.email) { bytes = maskedAddresses(bytes) }
    if digitCount >= 10, secrets.contains(.pan) || secrets.contains(.phone) {
      bytes = maskedNumbers(bytes, secrets)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func maskedAddresses(_ bytes: [UInt8]) -> [UInt8] {
    var masked: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "@") else {
        masked.append(bytes[index])
        index += 1
        continue
      }
      var start = masked.count
      while start > 0, isAddress(masked[start - 1], "._%+-") { start -= 1 }
      var end = index + 1
      while end < bytes.count, isAddress(bytes[end], ".-") { end += 1 }
      while end > index + 1, !isAlphanumeric(bytes[end - 1]) { end -= 1 }
      let domain = bytes[(index + 1)..<end]
      guard start < masked.count, domain.contains(UInt8(ascii: ".")) else {
        masked.append(bytes[index])
        index += 1
        continue
      }
      masked.removeSubrange(start...)
      masked += Array("[email]".utf8)
      index = end
    }
    return masked
  }

  /// A run of digits within a text, with where it stands.
  private struct Group {
    let start: Int
    let end: Int
  }

  private static func maskedNumbers(
    _ bytes: [UInt8], _ secrets: [Profile.Privacy.Secret]
  ) -> [UInt8] {
    var masked: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard isDigit(bytes[index]), index == 0 || !isAlphanumeric(bytes[index - 1]) else {
        masked.append(bytes[index])
        index += 1
        continue
      }
      let groups = groups(in: bytes, from: index)
      guard let found = longest(groups, in: bytes, secrets) else {
        let end = groups.first?.end ?? index + 1
        masked += bytes[index..<end]
        index = end
        continue
      }
      if masked.last == UInt8(ascii: "+") { masked.removeLast() }
      masked += Array(found.mask.utf8)
      index = found.end
    }
    return masked
  }

  /// The groups of digits from a place on that single spaces and hyphens join.
  private static func groups(in bytes: [UInt8], from start: Int) -> [Group] {
    var groups: [Group] = []
    var index = start
    while index < bytes.count, groups.count < 8, isDigit(bytes[index]) {
      var end = index
      while end < bytes.count, isDigit(bytes[end]) { end += 1 }
      groups.append(Group(start: index, end: end))
      let isJoined =
        end < bytes.count
        && (bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "-"))
      index = isJoined ? end + 1 : bytes.count
    }
    return groups
  }

  /// The longest number at the start of some groups that may not be kept.
  private static func longest(
    _ groups: [Group], in bytes: [UInt8], _ secrets: [Profile.Privacy.Secret]
  ) -> (mask: String, end: Int)? {
    for count in stride(from: groups.count, through: 1, by: -1) {
      let end = groups[count - 1].end
      guard end == bytes.count || !isAlphanumeric(bytes[end]) else { continue }
      let digits = groups[..<count].flatMap { bytes[$0.start..<$0.end] }
      if secrets.contains(.pan), isCard(digits) { return ("[card]", end) }
      if secrets.contains(.phone), isPhone(digits) { return ("[phone]", end) }
    }
    return nil
  }

  /// Tells whether digits have the length and the check digit of a card's number.
  private static func isCard(_ digits: [UInt8]) -> Bool {
    guard (13...19).contains(digits.count), Set(digits).count > 1 else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { sum, place in
      let digit = Int(place.element - UInt8(ascii: "0"))
      guard place.offset % 2 == 1 else { return sum + digit }
      return sum + (digit * 2 > 9 ? digit * 2 - 9 : digit * 2)
    }
    return sum % 10 == 0
  }

  /// Tells whether digits are an Indian mobile number, with or without the country's or a zero.
  private static func isPhone(_ digits: [UInt8]) -> Bool {
    let prefixes: [[UInt8]] = [Array("91".utf8), Array("0".utf8), []]
    return prefixes.contains { prefix in
      digits.count == prefix.count + 10 && digits.starts(with: prefix)
        && digits[prefix.count] >= UInt8(ascii: "6")
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
  }

  private static func isAddress(_ byte: UInt8, _ others: StaticString) -> Bool {
    isDigit(byte) || (byte | 0x20) &- 0x61 < 26
      || others.withUTF8Buffer { $0.contains(byte) }
  }
}
