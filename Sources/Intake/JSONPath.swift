/// Finds one value in a cell that holds JSON, without building the rest.
struct JSONPath {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  private init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Returns a string's text or a number's or word's digits; nil when the path leads nowhere.
  static func value(at path: [String], in bytes: UnsafeRawBufferPointer) -> String? {
    var reader = JSONPath(bytes)
    for (index, name) in path.enumerated() {
      guard reader.enter(name) else { return nil }
      if index == path.count - 1 { return reader.scalar() }
    }
    return nil
  }

  private var current: UInt8? {
    mutating get {
      while position < bytes.count {
        switch bytes[position] {
        case 0x20, 0x09, 0x0A, 0x0D: position += 1
        case let byte: return byte
        }
      }
      return nil
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Moves into an object, to the value of a name.
  private mutating func enter(_ name: String) -> Bool {
    guard take("{") else { return false }
    while let key = text() {
      guard take(":") else { return false }
      if isEqual(key, name) { return true }
      guard skip(), take(",") else { return false }
    }
    return false
  }

  private mutating func scalar() -> String? {
    guard let byte = current else { return nil }
    if byte == UInt8(ascii: "\"") { return string() }
    let start = position
    while position < bytes.count, !JSONPath.endsWord(bytes[position]) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    return word.isEmpty || word == "null" ? nil : word
  }

  private mutating func skip() -> Bool {
    guard let byte = current else { return false }
    guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
      return byte == UInt8(ascii: "\"") ? text() != nil : skipWord()
    }
    var depth = 0
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""): guard text() != nil else { return false }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
        if depth == 0 { return true }
      default: position += 1
      }
    }
    return false
  }

  private mutating func skipWord() -> Bool {
    while let byte = current, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") { position += 1 }
    return true
  }

  /// A string's bytes where it has no escapes, as nearly all have none; else what they decode to.
  private enum Text {
    case plain(Range<Int>)
    case decoded(String)
  }

  private func isEqual(_ text: Text, _ name: String) -> Bool {
    switch text {
    case .plain(let range): name.utf8.elementsEqual(bytes[range])
    case .decoded(let string): string == name
    }
  }

  private mutating func string() -> String? {
    switch text() {
    case .plain(let range)?: String(decoding: bytes[range], as: UTF8.self)
    case .decoded(let string)?: string
    case nil: nil
    }
  }

  private mutating func text() -> Text? {
    guard take("\"") else { return nil }
    let start = position
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\"") {
        position += 1
        return .plain(start..<position - 1)
      }
      if bytes[position] == UInt8(ascii: "\\") {
        position = start
        return decoded().map(Text.decoded)
      }
      position += 1
    }
    return nil
  }

  /// Decodes a string with escapes, behind its opening quote.
  private mutating func decoded() -> String? {
    var units: [UInt16] = []
    var plain: [UInt8] = []
    var text = ""
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\\"), position < bytes.count, bytes[position] == UInt8(ascii: "u") {
        guard let unit = escapedUnit() else { return nil }
        text += String(decoding: plain, as: UTF8.self)
        plain = []
        units.append(unit)
        continue
      }
      text += String(decoding: units, as: UTF16.self)
      units = []
      if byte == UInt8(ascii: "\"") { return text + String(decoding: plain, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") {
        guard position < bytes.count else { return nil }
        plain.append(JSONPath.unescaped(bytes[position]))
        position += 1
      } else {
        plain.append(byte)
      }
    }
    return nil
  }

  private mutating func escapedUnit() -> UInt16? {
    guard position + 5 <= bytes.count else { return nil }
    let digits = String(decoding: bytes[position + 1..<position + 5], as: UTF8.self)
    position += 5
    return UInt16(digits, radix: 16)
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "["):
      true
    default: false
    }
  }

  private static func unescaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: byte
    }
  }
}
