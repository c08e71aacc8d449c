/// A value whose array can stand in a statement as one parameter.
package protocol SQLArrayElement: SQLEncodable {
  /// Writes the elements as one parameter: an array literal unless the type says otherwise.
  static func sqlText(of elements: [Self]) -> String
}

extension SQLArrayElement {
  /// Writes the elements as an array literal, each in quotation marks.
  package static func sqlText(of elements: [Self]) -> String {
    var literal = "{"
    for (index, element) in elements.enumerated() {
      if index > 0 { literal += "," }
      guard let text = element.sqlText else {
        literal += "NULL"
        continue
      }
      literal += "\""
      for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { literal += "\\" }
        literal.unicodeScalars.append(scalar)
      }
      literal += "\""
    }
    return literal + "}"
  }
}

extension String: SQLArrayElement {}
extension Int: SQLArrayElement {}
extension Int64: SQLArrayElement {}
extension Int32: SQLArrayElement {}
extension Int16: SQLArrayElement {}
extension Bool: SQLArrayElement {}
extension Optional: SQLArrayElement where Wrapped: SQLArrayElement {}

extension UInt8: SQLArrayElement {
  /// Writes bytes as `bytea` in hexadecimal.
  package static func sqlText(of elements: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let capacity = 2 * elements.count + 2
    return String(unsafeUninitializedCapacity: capacity) { buffer in
      buffer[0] = UInt8(ascii: "\\")
      buffer[1] = UInt8(ascii: "x")
      for (index, byte) in elements.enumerated() {
        buffer[2 * index + 2] = digits[Int(byte >> 4)]
        buffer[2 * index + 3] = digits[Int(byte & 15)]
      }
      return capacity
    }
  }
}

extension Array: SQLEncodable where Element: SQLArrayElement {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { Element.sqlText(of: self) }
}
