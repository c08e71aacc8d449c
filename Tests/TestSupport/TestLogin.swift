package import Postgres

/// A login of the server for one test, with a name of its own, dropped with its last reference.
package final class TestLogin {
  package let name: String

  /// Makes the login as a member of some roles; a reserved one is left to the test to make.
  package init(_ memberships: [String] = [], isReserved: Bool = false) throws {
    name = "t" + String(UInt64.random(in: .min ... .max), radix: 36)
    guard !isReserved else { return }
    let server = try TestServer.superuser()
    try server.execute("CREATE ROLE \(identifier: name) LOGIN")
    for role in memberships {
      try server.execute("GRANT \(identifier: role) TO \(identifier: name)")
    }
  }

  deinit {
    _ = try? TestServer.superuser().execute("DROP ROLE IF EXISTS \(identifier: name)")
  }

  /// The conninfo of the test's database as this login.
  package var conninfo: String { TestDatabase.current.conninfo(user: name) }

  /// Connects to the test's database.
  package func connection() throws -> Connection {
    try Connection(conninfo, applicationName: "bahi tests")
  }
}
