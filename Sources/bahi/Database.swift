import Foundation
import Ledger
import Money
import Postgres
import Schema

/// The server that the environment names, or bahi's own.
enum Database {
  static var environment: [String: String] { ProcessInfo.processInfo.environment }

  static var source: ConnectionSource { .resolve(environment: environment) }

  /// The server of bahi's own, whatever else the environment names.
  static var privateServer: PrivateServer {
    PrivateServer(home: PrivateServer.defaultHome(environment: environment))
  }

  /// Finds the conninfo of the books; the private server is started when it does not run.
  static func conninfo() throws -> String {
    switch source {
    case .server(let conninfo): return conninfo
    case .privateServer(let home):
      let server = PrivateServer(home: home)
      if case .running = try server.status() { return server.conninfo }
      try server.start()
      return server.conninfo
    }
  }

  /// Connects, so that an interruption stops the connection's statement.
  static func connect() throws -> Connection {
    let connection = try connection()
    Interruption.add(connection.cancelHandle)
    return connection
  }

  /// Connects to a database whose schema is the one of this program, as the role that posts.
  static func connectToBooks() throws -> Connection {
    let connection = try connect()
    try Migrator(connection).requireCurrent()
    try connection.becomePoster()
    return connection
  }

  private static func connection() throws -> Connection {
    do {
      return try Connection(conninfo())
    } catch {
      guard case .privateServer(let home) = source, error is PostgresError else { throw error }
      // Its process is there, yet it is still being set up or recovers.
      let server = PrivateServer(home: home)
      try server.start()
      return try Connection(server.conninfo)
    }
  }
}
