/// A value that can be read from a column.
package protocol SQLDecodable {
  /// Reads PostgreSQL's text format, or gives nil where the text is no such value.
  init?(sqlText: String)

  /// The name of the type in an error message.
  static var sqlTypeName: String { get }
}

extension SQLDecodable {
  /// The name of the type in an error message.
  package static var sqlTypeName: String { String(describing: Self.self) }
}

extension String: SQLDecodable {
  /// Reads PostgreSQL's text format.
  package init?(sqlText: String) { self = sqlText }
}

extension Int: SQLDecodable {
  /// Reads PostgreSQL's text format.
  package init?(sqlText: String) { self.init(sqlText) }
}

extension Int64: SQLDecodable {
  /// Reads PostgreSQL's text format.
  package init?(sqlText: String) { self.init(sqlText) }
}

extension Int32: SQLDecodable {
  /// Reads PostgreSQL's text format.
  package init?(sqlText: String) { self.init(sqlText) }
}

extension Int16: SQLDecodable {
  /// Reads PostgreSQL's text format.
  package init?(sqlText: String) { self.init(sqlText) }
}

extension Bool: SQLDecodable {
  /// Reads PostgreSQL's text format.
  package init?(sqlText: String) {
    switch sqlText {
    case "t": self = true
    case "f": self = false
    default: return nil
    }
  }
}

extension Array: SQLDecodable where Element == UInt8 {
  /// Reads `bytea` in hexadecimal, PostgreSQL's default output.
  package init?(sqlText: String) {
    let text = Array(sqlText.utf8)
    guard text.count % 2 == 0, text.starts(with: "\\x".utf8) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2 - 1)
    for index in stride(from: 2, to: text.count, by: 2) {
      guard let high = Self.digit(text[index]), let low = Self.digit(text[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self = bytes
  }

  /// The name of the type in an error message.
  package static var sqlTypeName: String { "bytes" }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
