import ArgumentParser
import Foundation
import Postgres

/// `bahi db`: the server of bahi's own.
struct DatabaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Runs the private PostgreSQL server.",
    subcommands: [Start.self, Stop.self, Status.self, Address.self, Shell.self])

  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sets the private server up where it is missing, and starts it.")

    func run() throws {
      let server = Database.privateServer
      try server.start()
      StandardError.write("the private server runs in \(server.home)")
      if case .server = Database.source {
        StandardError.write("the environment names another server, which bahi uses instead")
      }
    }
  }

  struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stops the private server; open transactions are rolled back.")

    func run() throws {
      try Database.privateServer.stop()
      StandardError.write("the private server is stopped")
    }
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells what the private server is doing.")

    func run() throws {
      let server = Database.privateServer
      let words =
        switch try server.status() {
        case .notSetUp: "not set up"
        case .stopped: "stopped"
        case .running(let pid, let dataFolder, let version):
          "running, process \(pid), PostgreSQL \(version), data in \(dataFolder)"
        }
      StandardOutput.write("\(words)\n")
    }
  }

  struct Address: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "url", abstract: "Prints the address of the books for other programs.")

    func run() throws {
      StandardOutput.write("\(Database.address)\n")
    }
  }

  struct Shell: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "psql", abstract: "Opens psql on the books, as the role that reads.",
      discussion: "Whoever may do more says so: SET ROLE bahi_post.")

    @Argument(parsing: .captureForPassthrough, help: "What psql is given besides.")
    var arguments: [String] = []

    func run() throws {
      // It is captured with the rest, and no server is started to explain a command.
      if arguments == ["--help"] { throw CleanExit.helpRequest(self) }
      let conninfo = try Database.conninfo()
      let reader = try Connection(conninfo).row(
        """
        SELECT count(*) > 0 AS found FROM pg_roles
        WHERE rolname = 'bahi_read' AND pg_has_role(session_user, oid, 'MEMBER')
        """)
      if try reader.value("found") {
        let options = Database.environment["PGOPTIONS"].map { "\($0) " } ?? ""
        setenv("PGOPTIONS", options + "-c role=bahi_read", 1)
      }
      try Program.become("psql", ["--dbname=\(conninfo)"] + arguments)
    }
  }
}

extension Database {
  /// The address of the books as libpq and most drivers read it.
  static var address: String {
    switch source {
    case .server(let conninfo): return conninfo.isEmpty ? "postgresql://" : conninfo
    case .privateServer(let home):
      var parts = URLComponents()
      parts.scheme = "postgresql"
      parts.path = "/bahi"
      parts.queryItems = PrivateServer(home: home).addressItems
        .map { URLQueryItem(name: $0.name, value: $0.value) }
      return parts.string.map { $0.replacing("postgresql:/bahi", with: "postgresql:///bahi") } ?? ""
    }
  }
}
