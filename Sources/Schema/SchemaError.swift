package import Postgres

/// A reason why the schema cannot be brought, or is not, where this program needs it.
package enum SchemaError: Error, Hashable, Sendable {
  case locked(seconds: Int)
  /// The applied migrations are not the first of those that this program knows.
  case diverged(applied: [String], known: [String])
  case behind(pending: [String])
  case ahead(unknown: [String])
  case rolesMissing(user: String)
  case failed(path: String, line: Int?, cause: PostgresError)
  case unknownCheck(String, known: [String])
}

extension SchemaError: CustomStringConvertible {
  /// The reason as a sentence, and what to do where that is known.
  package var description: String {
    switch self {
    case .locked(let seconds):
      "another migration has held the lock for \(seconds) seconds"
    case .diverged(let applied, let known):
      """
      the migrations of the database are not those of this program
        applied: \(applied.joined(separator: ", "))
        known:   \(known.joined(separator: ", "))
      """
    case .behind(let pending):
      "the database lacks \(Self.summary(of: pending)); run 'bahi migrate'"
    case .ahead(let unknown):
      "the database has \(Self.summary(of: unknown)), which this program is too old to know"
    case .rolesMissing(let user):
      """
      the roles bahi_owner, bahi_post, bahi_read and bahi_payee are not set up and user \(user) \
      may not do it; run 'bahi migrate' once as the owner of the database with the right to create \
      roles
      """
    case .failed(let path, let line, let cause):
      "sql/\(path)\(line.map { ":\($0)" } ?? ""): \(cause)"
    case .unknownCheck(let name, let known):
      "there is no check '\(name)', there are \(known.joined(separator: ", "))"
    }
  }

  private static func summary(of names: [String]) -> String {
    guard let first = names.first, names.count > 1 else { return names.joined() }
    return "\(first) and \(names.count - 1) more"
  }
}
