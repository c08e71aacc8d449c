/// A statement's failure as the server reported it, without any parameter's value.
package struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The five characters that name the kind of failure.
  package var sqlState: String
  /// The primary message, without any value in it.
  package var message: String
  /// The second sentence, with `…` in place of values.
  package var detail: String?
  /// What the server suggests.
  package var hint: String?
  /// The constraint that was violated.
  package var constraint: String?
  /// The schema of the object concerned.
  package var schema: String?
  /// The table concerned.
  package var table: String?
  /// The column concerned.
  package var column: String?
  /// Where in the statement's text the error is, in characters from 1.
  package var position: Int?

  /// Makes an error from its fields.
  package init(
    sqlState: String, message: String, detail: String? = nil, hint: String? = nil,
    constraint: String? = nil, schema: String? = nil, table: String? = nil,
    column: String? = nil, position: Int? = nil
  ) {
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.hint = hint
    self.constraint = constraint
    self.schema = schema
    self.table = table
    self.column = column
    self.position = position
  }

  /// The message with its SQLSTATE, the detail and the hint, on one line.
  package var description: String {
    let sentences = [detail, hint].compactMap { $0 }
    let explanation = sentences.isEmpty ? "" : ": " + sentences.joined(separator: " ")
    return "\(message) (SQLSTATE \(sqlState))\(explanation)"
  }

  /// Tells whether the error is one that bahi's own SQL raises.
  package var isOwn: Bool { sqlState.hasPrefix("BH") }
}
