import Foundation
import Ledger
import Postgres

/// A server on which a benchmark may make databases of its own.
struct BenchServer {
  private let conninfo: String

  init() throws {
    let named = Database.environment["BAHI_BENCH_SERVER"] ?? ""
    if !named.isEmpty {
      guard named.contains("="), !named.contains("://") else { throw CommandError.benchServer }
      conninfo = named
      return
    }
    guard case .privateServer(let home) = Database.source else { throw CommandError.benchServer }
    let server = PrivateServer(home: home)
    try server.start()
    conninfo = server.superuserConninfo(database: "postgres")
  }

  /// Gives the server's version as it names it.
  func version() throws -> String {
    try Connection(conninfo).row("SHOW server_version").value("server_version")
  }

  /// Gives the settings that decide what a commit has written to the disk.
  func durability() throws -> (fsync: String, synchronousCommit: String) {
    let row = try Connection(conninfo).row(
      """
      SELECT current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit
      """)
    return (try row.value("fsync"), try row.value("synchronous_commit"))
  }

  /// Runs the body with an empty database, which is dropped after it.
  func withDatabase<R>(_ side: String, _ body: (BenchDatabase) throws -> R) throws -> R {
    let name = "bahi_bench_\(side)_\(getpid())"
    let maintenance = try Connection("\(conninfo) dbname=postgres")
    try maintenance.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    try maintenance.execute("CREATE DATABASE \(identifier: name) TEMPLATE template0")
    let outcome = Result { try body(BenchDatabase(conninfo: "\(conninfo) dbname=\(name)")) }
    try maintenance.execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
    return try outcome.get()
  }
}

/// A database of a benchmark.
struct BenchDatabase {
  let conninfo: String

  /// Connects as the one who made the database.
  func owner() throws -> Connection {
    let connection = try Connection(conninfo)
    Interruption.add(connection.cancelHandle)
    return connection
  }

  /// Connects as the role that posts.
  func poster() throws -> Connection {
    let connection = try owner()
    try connection.becomePoster()
    return connection
  }

  /// Runs psql's commands in one session, as the owner of the tables.
  func psql(_ commands: [String]) throws {
    let words = commands.flatMap { ["--command", $0] }
    try Program.run(
      "psql",
      ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=\(conninfo)"] + words,
      environment: ["PGOPTIONS": "-c role=bahi_owner"])
  }

  /// Starts the clock after a checkpoint.
  func beginMeasuring() throws -> Stopwatch {
    try Stopwatch(try owner())
  }

  /// The time and the log that something took.
  struct Stopwatch {
    private let connection: Connection
    private let position: String
    private let start: ContinuousClock.Instant

    init(_ connection: Connection) throws {
      self.connection = connection
      try connection.execute("CHECKPOINT")
      position = try connection.row("SELECT pg_current_wal_insert_lsn() AS position")
        .value("position")
      start = ContinuousClock.now
    }

    func end() throws -> (seconds: Double, walBytes: Int) {
      let seconds = (ContinuousClock.now - start).inSeconds
      let bytes: Int64 = try connection.row(
        """
        SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), \(position)::pg_lsn)::bigint AS bytes
        """
      ).value("bytes")
      return (seconds, Int(bytes))
    }
  }
}
