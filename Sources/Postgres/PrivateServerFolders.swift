import Foundation

/// The folders of a private server, below its home.
struct PrivateServerFolders {
  let home: String

  var data: String { "\(home)/data" }
  /// Where initdb works, so that an interrupted one leaves no data folder behind.
  var unfinishedData: String { "\(home)/data.unfinished" }
  var log: String { "\(home)/log" }
  var logFile: String { "\(log)/postgres.log" }
  var lockFile: String { "\(home)/lock" }
  private var socketReference: String { "\(home)/socket-folder" }

  /// The folder of the server's socket, which no one else may enter.
  ///
  /// A socket's path may have 107 bytes; below a longer home a temporary folder is remembered.
  var socket: String {
    let usual = "\(home)/run"
    guard "\(usual)/.s.PGSQL.\(PrivateServer.port)".utf8.count > 107 else { return usual }
    let remembered = try? String(contentsOfFile: socketReference, encoding: .utf8)
    return remembered?.trimmed ?? usual
  }

  /// The data's major version, or nil where nothing has been set up.
  var dataVersion: String? {
    (try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8))?.trimmed
  }

  /// Makes the folders that are missing, for the user who runs the server.
  func create() throws(PrivateServerError) {
    // As root, the server's own user has to pass through the home.
    try Self.makeFolder(home, mode: geteuid() == 0 ? 0o755 : 0o700)
    try Self.makeFolder(log, mode: 0o700)
    try Self.giveToServer(log)
  }

  /// Makes the socket's folder anew, or refuses one that is not ours alone.
  func createSocket() throws(PrivateServerError) {
    let usual = "\(home)/run"
    if "\(usual)/.s.PGSQL.\(PrivateServer.port)".utf8.count <= 107 {
      try Self.makeFolder(usual, mode: 0o700)
      try Self.giveToServer(usual)
      return
    }
    guard socket == usual || !Self.isPrivate(socket) else { return }
    let temporary = FileManager.default.temporaryDirectory.path
    var template = Array("\(temporary)/bahi-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .folderUnusable(temporary, reason: String(cString: strerror(errno)))
    }
    let path = template.withUnsafeBytes {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    try Self.giveToServer(path)
    do {
      try path.write(toFile: socketReference, atomically: true, encoding: .utf8)
    } catch {
      throw .folderUnusable(home, reason: "\(error)")
    }
  }

  static func makeFolder(_ path: String, mode: Int) throws(PrivateServerError) {
    guard !FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: mode])
    } catch {
      throw .folderUnusable(path, reason: "\(error.localizedDescription)")
    }
  }

  /// Hands a folder or file to the user postgres where root is at work.
  static func giveToServer(_ path: String) throws(PrivateServerError) {
    guard geteuid() == 0 else { return }
    guard let user = getpwnam("postgres") else { throw .noServerUser }
    guard chown(path, user.pointee.pw_uid, user.pointee.pw_gid) == 0 else {
      throw .folderUnusable(path, reason: String(cString: strerror(errno)))
    }
  }

  private static func isPrivate(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    let owner = geteuid() == 0 ? getpwnam("postgres")?.pointee.pw_uid : geteuid()
    return status.st_mode == S_IFDIR | 0o700 && status.st_uid == owner
  }
}
