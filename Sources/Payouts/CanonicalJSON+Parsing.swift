extension CanonicalJSON {
  /// Reads a document that was written by `bytes`; any other spelling of it is refused.
  package init(parsing bytes: [UInt8]) throws(PayoutsError) {
    var parser = CanonicalParser(bytes: bytes)
    let value = try parser.value(depth: 0)
    guard parser.offset == bytes.count else { throw parser.failure }
    let written = value.bytes
    guard written == bytes else {
      let same = zip(written, bytes).prefix { $0 == $1 }.count
      throw .notCanonical(byteOffset: same)
    }
    self = value
  }
}

/// A reader of JSON without spaces; what it lets pass is compared with its canonical form.
private struct CanonicalParser {
  private static let depthMax = 32
  let bytes: [UInt8]
  var offset = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var failure: PayoutsError { .notCanonical(byteOffset: offset) }

  mutating func value(depth: Int) throws(PayoutsError) -> CanonicalJSON {
    guard depth < Self.depthMax else { throw failure }
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", is: .boolean(true))
    case UInt8(ascii: "f"): return try word("false", is: .boolean(false))
    case UInt8(ascii: "n"): return try word("null", is: .null)
    default: return try integer()
    }
  }

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func take(_ character: Unicode.Scalar) throws(PayoutsError) {
    guard peek == UInt8(ascii: character) else { throw failure }
    offset += 1
  }

  private mutating func word(
    _ word: StaticString, is value: CanonicalJSON
  ) throws(PayoutsError) -> CanonicalJSON {
    for scalar in "\(word)".unicodeScalars { try take(scalar) }
    return value
  }

  private mutating func integer() throws(PayoutsError) -> CanonicalJSON {
    let start = offset
    if peek == UInt8(ascii: "-") { offset += 1 }
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
    guard let value = Int64(String(decoding: bytes[start..<offset], as: UTF8.self)),
      value.magnitude <= UInt64(CanonicalJSON.integerMax)
    else { throw failure }
    return .integer(value)
  }

  private mutating func array(depth: Int) throws(PayoutsError) -> CanonicalJSON {
    try take("[")
    var values: [CanonicalJSON] = []
    while peek != UInt8(ascii: "]") {
      if !values.isEmpty { try take(",") }
      values.append(try value(depth: depth + 1))
    }
    try take("]")
    return .array(values)
  }

  private mutating func object(depth: Int) throws(PayoutsError) -> CanonicalJSON {
    try take("{")
    var members: [String: CanonicalJSON] = [:]
    while peek != UInt8(ascii: "}") {
      if !members.isEmpty { try take(",") }
      let key = try string()
      try take(":")
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw failure
      }
    }
    try take("}")
    return .object(members)
  }

  private mutating func string() throws(PayoutsError) -> String {
    try take("\"")
    var content: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      offset += 1
      content.append(byte == UInt8(ascii: "\\") ? try escape() : byte)
    }
    try take("\"")
    guard let text = String(validating: content, as: UTF8.self) else { throw failure }
    return text
  }

  /// Reads what stands after a backslash; only control characters have an escape with digits.
  private mutating func escape() throws(PayoutsError) -> UInt8 {
    guard let letter = peek else { throw failure }
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return letter
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "u"):
      let end = min(offset + 4, bytes.count)
      guard let code = UInt8(String(decoding: bytes[offset..<end], as: UTF8.self), radix: 16),
        code < 0x20
      else { throw failure }
      offset = end
      return code
    default: throw failure
    }
  }
}
