/// A failure of the database or of what was asked of it.
package enum PostgresError: Error, Hashable, Sendable {
  /// No server answers, it refuses the login, or the connection was lost.
  case unavailable(String)
  case unsupportedServer(version: String)
  case server(ServerError)
  case decoding(column: String, expected: String, found: String)
  case wrongRowCount(expected: Int, found: Int)
}

extension PostgresError {
  /// The SQLSTATE of a statement that the server refused.
  package var sqlState: String? {
    guard case .server(let error) = self else { return nil }
    return error.sqlState
  }
}

extension PostgresError: CustomStringConvertible {
  /// The reason as a sentence, and what to do where that is known.
  package var description: String {
    switch self {
    case .unavailable(let reason):
      "the database is not available: \(reason)"
    case .unsupportedServer(let version):
      "PostgreSQL \(version) is too old, version 15 or later is needed"
    case .server(let error):
      error.description
    case .decoding(let column, let expected, let found):
      "column \(column) holds \(found) where \(expected) was expected"
    case .wrongRowCount(let expected, let found):
      "the query gave \(found) rows where \(expected) was expected"
    }
  }
}
