import CLibpq

/// The columns of an answer, shared by its rows.
final class Columns {
  let names: [String]
  private let positions: [String: Int]

  init(of result: QueryResult) {
    names = (0..<PQnfields(result.handle)).map { String(cString: PQfname(result.handle, $0)) }
    positions = Dictionary(zip(names, names.indices)) { first, _ in first }
  }

  func position(of name: String) -> Int? { positions[name] }
}

/// A row of an answer, read by the names of its columns.
package struct Row {
  private let result: QueryResult
  private let columns: Columns
  private let index: Int32

  init(result: QueryResult, columns: Columns, index: Int) {
    self.result = result
    self.columns = columns
    self.index = Int32(index)
  }

  /// The names of the columns in the order of the query.
  package var columnNames: [String] { columns.names }

  /// Reads a column that cannot be NULL.
  package func value<T: SQLDecodable>(
    _ column: String, as type: T.Type = T.self
  ) throws(PostgresError) -> T {
    guard let value = try optional(column, as: type) else {
      throw .decoding(column: column, expected: T.sqlTypeName, found: "NULL")
    }
    return value
  }

  /// Reads a column that may be NULL, because the context asks for an optional.
  package func value<T: SQLDecodable>(
    _ column: String, as type: T?.Type = T?.self
  ) throws(PostgresError) -> T? {
    try optional(column, as: T.self)
  }

  /// Reads a column; NULL is nil.
  package func optional<T: SQLDecodable>(
    _ column: String, as type: T.Type = T.self
  ) throws(PostgresError) -> T? {
    let position = try position(of: column, for: T.self)
    guard let text = text(at: position) else { return nil }
    guard let value = T(sqlText: text) else {
      throw .decoding(column: column, expected: T.sqlTypeName, found: typeName(at: position))
    }
    return value
  }

  /// Reads a column in PostgreSQL's text format; NULL is nil.
  package func text(_ column: String) throws(PostgresError) -> String? {
    text(at: try position(of: column, for: String.self))
  }

  /// Reads all columns in PostgreSQL's text format, in the order of the query.
  package var texts: [String?] {
    columns.names.indices.map { text(at: Int32($0)) }
  }

  private func position<T: SQLDecodable>(
    of column: String, for type: T.Type
  ) throws(PostgresError) -> Int32 {
    guard let position = columns.position(of: column) else {
      throw .decoding(column: column, expected: T.sqlTypeName, found: "no such column")
    }
    return Int32(position)
  }

  private func text(at position: Int32) -> String? {
    guard PQgetisnull(result.handle, index, position) == 0 else { return nil }
    let length = Int(PQgetlength(result.handle, index, position))
    guard let start = PQgetvalue(result.handle, index, position) else { return nil }
    let bytes = UnsafeRawBufferPointer(start: start, count: length)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Names the column's type in place of its value, which may be private.
  private func typeName(at position: Int32) -> String {
    let names: [UInt32: String] = [
      16: "boolean", 17: "bytea", 20: "bigint", 21: "smallint", 23: "integer", 25: "text",
      114: "json", 700: "real", 701: "double precision", 1043: "character varying",
      1082: "date", 1114: "timestamp", 1184: "timestamptz", 1700: "numeric", 2950: "uuid",
      3802: "jsonb",
    ]
    let oid = PQftype(result.handle, position)
    return names[oid].map { "another \($0)" } ?? "a value of type \(oid)"
  }
}
