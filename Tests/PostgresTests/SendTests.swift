import Postgres
import TestSupport
import Testing

@Suite("A query that is sent and received later", .emptyDatabase)
struct SendTests {
  @Test("The caller goes on while the server works")
  func overlap() throws {
    let connection = try TestDatabase.current.superuserConnection()
    let clock = ContinuousClock()
    let sent = try clock.measure { try connection.send("SELECT pg_sleep(0.3), \(7) AS n") }
    #expect(sent < .milliseconds(200))
    #expect(try connection.receiveRow().value("n") == 7)
    #expect(try connection.row("SELECT 1 AS n").value("n") == 1)
  }

  @Test("An error comes when the row is received, and the connection can be used after it")
  func error() throws {
    let connection = try TestDatabase.current.superuserConnection()
    try connection.send("SELECT 1 / 0 AS n")
    let error = #expect(throws: PostgresError.self) { try connection.receiveRow() }
    #expect(error?.sqlState == "22012")
    try connection.send("SELECT 1 AS n WHERE false")
    #expect(throws: PostgresError.wrongRowCount(expected: 1, found: 0)) {
      try connection.receiveRow()
    }
    #expect(try connection.row("SELECT 1 AS n").value("n") == 1)
  }

  @Test("A transaction that fails before the row is received is rolled back")
  func rolledBack() throws {
    struct Stop: Error {}
    let connection = try TestDatabase.current.superuserConnection()
    try connection.execute("CREATE TABLE t (n int)")
    #expect(throws: Stop.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (1)")
        try connection.send("SELECT pg_sleep(0.05)")
        throw Stop()
      }
    }
    #expect(try connection.row("SELECT count(*) AS n FROM t").value("n") == 0)
  }

  @Test("Rows that a writer keeps arrive whole, batch after batch, also beyond its buffer")
  func keptRows() throws {
    let connection = try TestDatabase.current.superuserConnection()
    try connection.execute("CREATE TABLE t (n bigint, e text)")
    let writer = CopyWriter()
    for batch in [50_000, 1, 0, 20_000] {
      for number in 0..<batch {
        try writer.beginRow(2)
        writer.int64(Int64(number))
        writer.text("row \(number)")
      }
      #expect(writer.rowCount == batch)
      try connection.copyIn("t (n, e)", keptBy: writer)
      #expect(writer.rowCount == 0)
    }
    let row = try connection.row(
      "SELECT count(*) AS n, count(*) FILTER (WHERE e = 'row ' || n) AS same FROM t")
    #expect(try row.value("n") == 70_001 && row.value("same") == 70_001)
  }
}
