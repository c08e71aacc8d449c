package import Postgres
import Schema

/// A database of one test, with the schema of this program.
package struct TestDatabase: Sendable {
  /// The name on the server.
  package let name: String
  private let server: String

  @TaskLocal private static var scoped: TestDatabase?

  /// The database of the running test, which the trait `.database` has made.
  package static var current: TestDatabase {
    guard let scoped else { preconditionFailure("the test lacks the trait .database") }
    return scoped
  }

  /// Tells whether the running test has a database.
  package static var isAvailable: Bool { scoped != nil }

  /// The conninfo of the login role that owns the database.
  package var conninfo: String { "\(server) dbname=\(name) user=bahi" }
  /// The conninfo of the superuser.
  package var superuserConninfo: String { "\(server) dbname=\(name)" }

  /// The conninfo of another login role.
  package func conninfo(user: String) -> String { "\(server) dbname=\(name) user=\(user)" }

  /// Connects as the login role that owns the database.
  package func connection() throws -> Connection {
    try Connection(conninfo, applicationName: "bahi tests")
  }

  /// Connects as superuser.
  package func superuserConnection() throws -> Connection {
    try Connection(superuserConninfo, applicationName: "bahi tests")
  }

  /// Clones a template under a new random name.
  static func clone(of template: String) throws -> TestDatabase {
    let database = TestDatabase(
      name: "bahi_t_" + String(UInt64.random(in: .min ... .max), radix: 36),
      server: try TestServer.conninfo())
    try database.create(from: template)
    return database
  }

  private func create(from template: String) throws {
    let connection = try TestServer.superuser()
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: .seconds(30))
    while clock.now < deadline {
      do {
        try connection.execute(
          """
          CREATE DATABASE \(identifier: name) OWNER bahi TEMPLATE \(identifier: template)
          """)
        return
      } catch {
        guard error.sqlState == "55006" else { throw error }
        // Another clone, or autovacuum, is in the template right now.
        try connection.execute("SELECT pg_sleep(0.05)")
      }
    }
    throw TestSupportError.templateBusy
  }

  func drop() throws {
    try TestServer.superuser().execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
  }

  func scope<R>(_ body: () throws -> R) rethrows -> R {
    try Self.$scoped.withValue(self, operation: body)
  }

  func scope(_ body: () async throws -> Void) async throws {
    try await Self.$scoped.withValue(self, operation: body)
  }
}
