/// A value that can stand in a statement as a parameter.
package protocol SQLEncodable: Sendable {
  /// The value in PostgreSQL's text format; nil is NULL.
  var sqlText: String? { get }
}

extension String: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { self }
}

extension Substring: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { String(self) }
}

extension Int: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { String(self) }
}

extension Int64: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { String(self) }
}

extension Int32: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { String(self) }
}

extension Int16: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { String(self) }
}

extension UInt8: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { String(self) }
}

extension Bool: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { self ? "t" : "f" }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
  /// The value in PostgreSQL's text format.
  package var sqlText: String? { flatMap(\.sqlText) }
}
