import Foundation

/// A PostgreSQL server of bahi's own, which is reached through a socket that no one else sees.
package struct PrivateServer: Sendable {
  /// What the server is doing.
  package enum Status: Hashable, Sendable {
    case notSetUp
    case stopped
    case running(pid: Int32, dataFolder: String, version: String)
  }

  static let port = 5432

  /// The folder with all that belongs to the server.
  package let home: String
  var folders: PrivateServerFolders { PrivateServerFolders(home: home) }

  /// Names the server by the folder that it lives in.
  package init(home: String) {
    self.home = URL(filePath: home).standardizedFileURL.path
  }

  /// The folder from `BAHI_HOME`, else the usual one of the user, which for root is in `/var`.
  package static func defaultHome(
    environment: [String: String], userID: UInt32 = geteuid()
  ) -> String {
    if let home = environment["BAHI_HOME"], !home.isEmpty { return home }
    guard userID != 0 else { return "/var/lib/bahi" }
    let user = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
    return "\(user)/.local/share/bahi"
  }

  /// The conninfo of the login role `bahi` and the database of the books.
  package var conninfo: String { conninfo(user: "bahi", database: "bahi") }

  /// The conninfo of the superuser.
  package func superuserConninfo(database: String) -> String {
    conninfo(user: "postgres", database: database)
  }

  /// Tells whether the server runs, by its process.
  package func status() throws(PrivateServerError) -> Status {
    guard FileManager.default.fileExists(atPath: home) else { return .notSetUp }
    guard FileManager.default.isReadableFile(atPath: home) else {
      throw .folderUnusable(home, reason: "it belongs to another user")
    }
    guard let version = folders.dataVersion else { return .notSetUp }
    guard let pid = runningProcess else { return .stopped }
    return .running(pid: pid, dataFolder: folders.data, version: version)
  }

  private var runningProcess: Int32? {
    let file = "\(folders.data)/postmaster.pid"
    guard let text = try? String(contentsOfFile: file, encoding: .utf8),
      let pid = text.split(separator: "\n").first.flatMap({ Int32($0) }), kill(pid, 0) == 0
    else { return nil }
    // After a crash of the machine, another program may have the number.
    let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
    return name.map { $0.hasPrefix("postgres") } ?? true ? pid : nil
  }

  private func conninfo(user: String, database: String) -> String {
    // All that libpq's variables could change is given.
    let pairs = [
      ("host", folders.socket), ("port", "\(Self.port)"), ("user", user), ("dbname", database),
    ]
    return pairs.map { "\($0.0)='\(Self.escaped($0.1))'" }.joined(separator: " ")
  }

  private static func escaped(_ value: String) -> String {
    value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
  }
}
