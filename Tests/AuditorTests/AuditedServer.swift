import Foundation
import Postgres
import Schema

/// A server of the test's own, with fsync on, that may be killed at any moment.
final class AuditedServer: Sendable {
  private let server: PrivateServer

  /// Sets the server up below `/tmp`, so that its socket's path is short.
  init() throws {
    server = PrivateServer(home: "/tmp/bahi-audit-\(UUID())")
    try server.start()
    _ = try Migrator(Connection(server.conninfo)).apply()
  }

  /// Makes a book in a database of its own.
  ///
  /// Copied by file: PostgreSQL 15 copies a sequence by `WAL_LOG` without what it has logged ahead,
  /// so that after a crash the copy gives numbers out twice.
  func book(named name: String) throws -> AuditedBook {
    try Connection(server.superuserConninfo(database: "postgres")).execute(
      "CREATE DATABASE \(identifier: name) OWNER bahi TEMPLATE bahi STRATEGY file_copy")
    let conninfo = server.superuserConninfo(database: name)
    return AuditedBook(
      conninfo: "\(conninfo) user=bahi", superuserConninfo: conninfo, server: self)
  }

  /// Drops a book's database, so that no later crash has its files to recover.
  func drop(bookNamed name: String) throws {
    try Connection(server.superuserConninfo(database: "postgres")).execute(
      "DROP DATABASE \(identifier: name) WITH (FORCE)")
  }

  /// Stops the server as `pg_ctl stop --mode=immediate` does, and starts it again.
  func stopAtOnce() throws {
    guard case .running(let process, _, _) = try server.status() else { return }
    kill(process, SIGQUIT)
    while case .running = try server.status() { pause(milliseconds: 10) }
    try server.start()
  }

  /// Stops the server and leaves nothing of it.
  func remove() throws {
    try server.stop()
    try FileManager.default.removeItem(atPath: server.home)
  }
}
