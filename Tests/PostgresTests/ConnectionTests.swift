import Foundation
import Glibc
import Synchronization
import Testing

@testable import Postgres

@Suite("Connection")
struct ConnectionTests {
  @Test("Values go to the server and come back")
  func roundTrip() throws {
    let connection = try connect()
    let row = try connection.row(
      """
      SELECT \("नमस्ते 'x' \\ \"y\"")::text AS t, \(Int64.min)::bigint AS i, \(false)::boolean AS b,
        \([0, 1, 255] as [UInt8])::bytea AS y, \(nil as Int64?)::bigint AS n
      """)
    #expect(try row.value("t") == "नमस्ते 'x' \\ \"y\"")
    #expect(try row.value("i") == Int64.min)
    #expect(try row.value("b", as: Bool.self) == false)
    #expect(try row.value("y") == [0, 1, 255] as [UInt8])
    #expect(try row.optional("n", as: Int64.self) == nil)
    let viaContext: Int64? = try row.value("n")
    #expect(viaContext == nil)
    #expect(try row.text("i") == String(Int64.min))
    #expect(row.columnNames == ["t", "i", "b", "y", "n"])
  }

  @Test("PostgreSQL reads array parameters as they were meant")
  func arrays() throws {
    let connection = try connect()
    let strings: [String?] = [#"q"q"#, #"b\b"#, "{,}", "", "NULL", nil, " ा"]
    let rows = try connection.rows(
      "SELECT s FROM unnest(\(strings)::text[]) WITH ORDINALITY AS u (s, n) ORDER BY n")
    #expect(try rows.map { row throws(PostgresError) in try row.text("s") } == strings)
    let sum = try connection.row(
      "SELECT sum(n)::bigint AS s FROM unnest(\([1, 2, -5])::bigint[]) AS n")
    #expect(try sum.value("s") == -2)
  }

  @Test("A decoding error names the column and what it holds, never its value")
  func decoding() throws {
    let row = try connect().row("SELECT NULL::bigint AS balance_minor, 'secret' AS code")
    #expect(
      throws: PostgresError.decoding(column: "balance_minor", expected: "Int64", found: "NULL")
    ) { try row.value("balance_minor", as: Int64.self) }
    #expect(
      throws: PostgresError.decoding(column: "code", expected: "Int", found: "another text")
    ) { try row.value("code", as: Int.self) }
    #expect(
      throws: PostgresError.decoding(column: "nix", expected: "Int", found: "no such column")
    ) { try row.value("nix", as: Int.self) }
  }

  @Test("A query for one row refuses none and two")
  func rowCount() throws {
    let connection = try connect()
    #expect(throws: PostgresError.wrongRowCount(expected: 1, found: 0)) {
      try connection.row("SELECT 1 WHERE false")
    }
    #expect(throws: PostgresError.wrongRowCount(expected: 1, found: 2)) {
      try connection.row("VALUES (1), (2)")
    }
    #expect(try connection.firstRow("SELECT 1 WHERE false") == nil)
  }

  @Test("A statement tells how many rows it touched")
  func affectedRows() throws {
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2), (3)")
    #expect(try connection.execute("DELETE FROM t WHERE a > \(1)") == 2)
  }

  @Test("A session is in UTC, whatever the server's default")
  func session() throws {
    let connection = try connect()
    #expect(try connection.row("SHOW timezone").value("TimeZone") == "UTC")
    #expect(connection.serverVersion >= 150_000)
  }

  @Test("A server that is not there is unavailable")
  func unavailable() {
    let error = #expect(throws: PostgresError.self) {
      try Connection("host=/nonexistent-socket-folder user=nobody dbname=nothing")
    }
    guard case .unavailable(let reason) = error else {
      Issue.record("not unavailable: \(String(describing: error))")
      return
    }
    #expect(reason.contains("/nonexistent-socket-folder"))
  }

  @Test("A malformed connection string is refused without being quoted")
  func malformedConninfo() {
    #expect(throws: PostgresError.unavailable("the connection string is malformed")) {
      try Connection("host=x password='secret")
    }
  }

  @Test("A server before version 15 is refused")
  func oldServer() throws {
    #expect(throws: PostgresError.unsupportedServer(version: "14.11")) {
      try Connection.requireSupported(versionNumber: 140_011, version: "14.11")
    }
    try Connection.requireSupported(versionNumber: 150_000, version: "15.0")
  }

  @Test("A connection that the server ends is unavailable from then on")
  func lostConnection() throws {
    let victim = try connect()
    let pid = try victim.row("SELECT pg_backend_pid() AS pid").value("pid", as: Int.self)
    try connect().execute("SELECT pg_terminate_backend(\(pid))")
    for _ in 0..<2 {
      let error = #expect(throws: PostgresError.self) { try victim.rows("SELECT 1") }
      guard case .unavailable = error else {
        Issue.record("not unavailable: \(String(describing: error))")
        return
      }
    }
  }

  @Test("A zero byte in a parameter is refused instead of cutting the text")
  func zeroByte() throws {
    let connection = try connect()
    #expect(throws: PostgresError.self) { try connection.rows("SELECT \("a\0b")::text") }
  }

  @Test("A cancelled statement fails and leaves the connection usable")
  func cancel() throws {
    let connection = try connect()
    let handle = connection.cancelHandle
    let isOver = Atomic(false)
    // A thread of its own, and again and again: the first cancel may come before the statement.
    let canceller = Thread {
      while !isOver.load(ordering: .acquiring) {
        handle.cancel()
        usleep(50_000)
      }
    }
    canceller.start()
    let error = #expect(throws: PostgresError.self) { try connection.rows("SELECT pg_sleep(30)") }
    isOver.store(true, ordering: .releasing)
    while !canceller.isFinished { usleep(10_000) }
    guard case .server(let failure) = error else {
      Issue.record("not a server error: \(String(describing: error))")
      return
    }
    #expect(failure.sqlState == "57014")
    #expect(try connection.row("SELECT 1 AS one").value("one") == 1)
  }
}
