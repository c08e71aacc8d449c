/// Where the books are kept.
package enum ConnectionSource: Hashable, Sendable {
  /// A server that the environment names; an empty conninfo leaves it to libpq's variables.
  case server(conninfo: String)
  case privateServer(home: String)

  /// Reads the environment: `DATABASE_URL`, then libpq's variables, else the private server.
  package static func resolve(environment: [String: String]) -> ConnectionSource {
    func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
    if let url = environment["DATABASE_URL"], !url.isEmpty { return .server(conninfo: url) }
    let variables = ["PGHOST", "PGSERVICE", "PGHOSTADDR", "PGPORT", "PGDATABASE"]
    guard !variables.contains(where: isSet) else { return .server(conninfo: "") }
    return .privateServer(home: PrivateServer.defaultHome(environment: environment))
  }
}
