import Foundation
import Testing

@testable import Postgres

@Suite("Private server")
struct PrivateServerTests {
  @Test("A server is set up, answers, and stops; a second start changes nothing")
  func lifecycle() throws {
    try withHome { server in
      #expect(try server.status() == .notSetUp)
      try server.stop()
      try server.start()
      let running = try server.status()
      guard case .running(let pid, let dataFolder, let version) = running else {
        Issue.record("not running: \(running)")
        return
      }
      #expect(pid > 1)
      #expect(dataFolder == server.home + "/data")
      #expect(Int(version) ?? 0 >= 15)
      try server.start()
      #expect(try server.status() == running)
      try expectSafeSettings(server)
      try server.stop()
      #expect(try server.status() == .stopped)
      try server.start()
      #expect(try Connection(server.conninfo).row("SELECT 1 AS one").value("one") == 1)
    }
  }

  @Test("Several starts at once make one server")
  func concurrentStarts() async throws {
    let server = PrivateServer(home: Self.newHome())
    defer { Self.remove(server) }
    try await withThrowingTaskGroup { group in
      for _ in 0..<3 { group.addTask { try server.start() } }
      try await group.waitForAll()
    }
    #expect(try Connection(server.conninfo).row("SELECT 1 AS one").value("one") == 1)
  }

  @Test("A home whose path is too long for a socket has its socket elsewhere")
  func longHome() throws {
    try withHome(suffix: "/" + String(repeating: "long", count: 30)) { server in
      try server.start()
      #expect(!server.folders.socket.hasPrefix(server.home))
      #expect(try Connection(server.conninfo).row("SELECT 1 AS one").value("one") == 1)
      let mode = try FileManager.default.attributesOfItem(atPath: server.folders.socket)
      #expect(mode[.posixPermissions] as? Int == 0o700)
    }
  }

  @Test("The configuration follows the size of the machine")
  func settings() {
    func lines(_ memoryMiB: Int) -> [Substring] {
      PrivateServerSettings(memoryMiB: memoryMiB, socketFolder: "/a'b", walCompression: "lz4")
        .text.split(separator: "\n")
    }
    let large = lines(65_536)
    #expect(large.contains("shared_buffers = 4096MB"))
    #expect(large.contains("work_mem = 64MB"))
    #expect(large.contains("maintenance_work_mem = 512MB"))
    #expect(large.contains("wal_compression = lz4"))
    #expect(large.contains("unix_socket_directories = '/a''b'"))
    let small = lines(1024)
    #expect(small.contains("shared_buffers = 256MB"))
    #expect(small.contains("effective_cache_size = 614MB"))
    #expect(small.contains("work_mem = 16MB"))
    #expect(small.contains("maintenance_work_mem = 128MB"))
  }

  @Test("The default home is BAHI_HOME, the user's, or root's")
  func defaultHome() {
    func home(_ environment: [String: String], _ userID: UInt32) -> String {
      PrivateServer.defaultHome(environment: environment, userID: userID)
    }
    #expect(home(["BAHI_HOME": "/x", "HOME": "/home/a"], 1000) == "/x")
    #expect(home(["HOME": "/home/a"], 1000) == "/home/a/.local/share/bahi")
    #expect(home(["HOME": "/root"], 0) == "/var/lib/bahi")
  }

  private func expectSafeSettings(_ server: PrivateServer) throws {
    let connection = try Connection(server.conninfo)
    func setting(_ name: String) throws -> String {
      try connection.row("SELECT current_setting(\(name)) AS value").value("value")
    }
    #expect(try setting("data_checksums") == "on")
    #expect(try setting("listen_addresses") == "")
    #expect(try setting("fsync") == "on")
    #expect(try setting("server_encoding") == "UTF8")
    let role = try connection.row(
      """
      SELECT rolsuper, rolinherit, current_database() AS db
      FROM pg_roles WHERE rolname = session_user
      """)
    #expect(role.texts == ["f", "f", "bahi"])
    let socket = try FileManager.default.attributesOfItem(atPath: server.folders.socket)
    #expect(socket[.posixPermissions] as? Int == 0o700)
    let superuser = try Connection(server.superuserConninfo(database: "bahi"))
    let name = try superuser.row("SELECT session_user AS name, inet_server_addr() AS address")
    #expect(name.texts == ["postgres", nil])
  }

  private func withHome(
    suffix: String = "", _ body: (PrivateServer) throws -> Void
  ) throws {
    let server = PrivateServer(home: Self.newHome() + suffix)
    defer { Self.remove(server) }
    try body(server)
  }

  /// Below `/tmp` itself, so that the socket's path is short whatever TMPDIR says.
  private static func newHome() -> String { "/tmp/bahi-home-\(UUID())" }

  private static func remove(_ server: PrivateServer) {
    let socket = server.folders.socket
    do {
      try server.stop()
      let top = server.home.split(separator: "/").prefix(2).joined(separator: "/")
      try FileManager.default.removeItem(atPath: "/" + top)
      guard FileManager.default.fileExists(atPath: socket) else { return }
      try FileManager.default.removeItem(atPath: socket)
    } catch {
      Issue.record(error, "cannot remove the server in \(server.home)")
    }
  }
}

@Suite("Connection source")
struct ConnectionSourceTests {
  @Test(
    "The environment names a server, or the private one serves",
    arguments: [
      (["DATABASE_URL": "postgres://x/y", "PGHOST": "z"], .server(conninfo: "postgres://x/y")),
      (["PGHOST": "db"], .server(conninfo: "")),
      (["PGSERVICE": "books"], .server(conninfo: "")),
      (["PGPORT": "5433"], .server(conninfo: "")),
      (["PGDATABASE": "books"], .server(conninfo: "")),
      (["PGHOSTADDR": "10.0.0.1"], .server(conninfo: "")),
      (["PGHOST": "", "DATABASE_URL": "", "BAHI_HOME": "/b"], .privateServer(home: "/b")),
      (["PGUSER": "someone", "BAHI_HOME": "/b"], .privateServer(home: "/b")),
    ] as [([String: String], ConnectionSource)])
  func resolve(environment: [String: String], source: ConnectionSource) {
    #expect(ConnectionSource.resolve(environment: environment) == source)
  }
}
