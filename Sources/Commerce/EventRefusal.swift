/// Why an event of our own cannot be recorded: the column that is to blame, and what it says.
package struct EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package let column: String
  package let message: String

  package init(column: String, message: String) {
    self.column = column
    self.message = message
  }

  package var description: String { "\(column): \(message)" }
}
