import Foundation

extension PrivateServer {
  // After a crash the server first reads its log again, which takes minutes at worst.
  private static let readySeconds = 600

  /// Sets the server up where it is missing, and starts it where it does not run.
  ///
  /// Of several at once, one starts it and the others wait. It returns when the server answers.
  package func start() throws {
    try folders.create()
    let lock = try FileLock(folders.lockFile)
    defer { lock.release() }
    let tools = try PrivateServerTools.find(
      dataVersion: folders.dataVersion, dataFolder: folders.data)
    if try status() == .notSetUp { try setUp(tools) }
    if try status() == .stopped { try launch(tools) }
    try createBook()
  }

  /// Stops the server, if it runs; open transactions are rolled back.
  package func stop() throws {
    guard try status() != .notSetUp else { return }
    let lock = try FileLock(folders.lockFile)
    defer { lock.release() }
    guard case .running = try status() else { return }
    let tools = try PrivateServerTools.find(
      dataVersion: folders.dataVersion, dataFolder: folders.data)
    try tools(
      "pg_ctl", ["stop", "--silent", "--wait", "--mode=fast", "--pgdata=\(folders.data)"])
  }

  private func setUp(_ tools: PrivateServerTools) throws {
    let folder = folders.unfinishedData
    if FileManager.default.fileExists(atPath: folder) {
      try FileManager.default.removeItem(atPath: folder)
    }
    try PrivateServerFolders.makeFolder(folder, mode: 0o700)
    try PrivateServerFolders.giveToServer(folder)
    try tools(
      "initdb",
      [
        "--pgdata=\(folder)", "--username=postgres", "--auth=trust", "--data-checksums",
        "--encoding=UTF8", "--locale=\(Self.localeName)",
      ])
    let main = try FileHandle(forUpdating: URL(filePath: "\(folder)/postgresql.conf"))
    defer { try? main.close() }
    try main.seekToEnd()
    try main.write(contentsOf: Data("\ninclude 'bahi.conf'\n".utf8))
    try FileManager.default.moveItem(atPath: folder, toPath: folders.data)
  }

  private static var localeName: String {
    guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return "C" }
    freelocale(locale)
    return "C.UTF-8"
  }

  private func launch(_ tools: PrivateServerTools) throws {
    try folders.createSocket()
    // A server that was built without a method refuses its name. The file must be there for that.
    try write(walCompression: "on")
    let hasLZ4 =
      (try? tools(
        "postgres", ["-D", folders.data, "-C", "wal_compression", "-c", "wal_compression=lz4"]))
      != nil
    try write(walCompression: hasLZ4 ? "lz4" : "on")
    do {
      try tools(
        "pg_ctl",
        [
          "start", "--silent", "--wait", "--timeout=\(Self.readySeconds)",
          "--pgdata=\(folders.data)", "--log=\(folders.logFile)",
        ])
    } catch {
      throw PrivateServerError.commandFailed(
        "starting the private server", output: "\(error), see \(folders.logFile)")
    }
  }

  private func write(walCompression: String) throws {
    let settings = PrivateServerSettings(
      memoryMiB: Self.memoryMiB, socketFolder: folders.socket, walCompression: walCompression)
    let file = "\(folders.data)/bahi.conf"
    try settings.text.write(toFile: file, atomically: true, encoding: .utf8)
    try PrivateServerFolders.giveToServer(file)
  }

  /// The memory of the machine, or of the container where that has less.
  private static var memoryMiB: Int {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let limit = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
    let bytes = min(machine, limit.flatMap { Int($0.trimmed) } ?? machine)
    return bytes >> 20
  }

  private func createBook() throws {
    let connection = try connectWhenReady()
    if try connection.rows("SELECT FROM pg_roles WHERE rolname = 'bahi'").isEmpty {
      try connection.execute("CREATE ROLE bahi LOGIN NOINHERIT CREATEROLE")
    }
    if try connection.rows("SELECT FROM pg_database WHERE datname = 'bahi'").isEmpty {
      try connection.execute("CREATE DATABASE bahi OWNER bahi")
    }
  }

  private func connectWhenReady() throws -> Connection {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: .seconds(Self.readySeconds))
    while clock.now < deadline {
      do {
        return try Connection(superuserConninfo(database: "postgres"))
      } catch {
        // It runs but recovers, after an interrupted start.
        guard case .running = try status() else { throw error }
        usleep(100_000)
      }
    }
    throw PrivateServerError.notReady(seconds: Self.readySeconds, log: folders.logFile)
  }
}

/// A lock on a file, which ends with its process at the latest.
private struct FileLock {
  private let descriptor: Int32

  init(_ path: String) throws(PrivateServerError) {
    // Closed on exec, or else the server would inherit the lock and keep it.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .folderUnusable(path, reason: String(cString: strerror(errno)))
    }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        throw .folderUnusable(path, reason: String(cString: strerror(errno)))
      }
    }
  }

  func release() {
    close(descriptor)
  }
}
