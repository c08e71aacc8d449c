import Testing

@testable import Postgres

@Suite("Transaction and stream")
struct TransactionTests {
  private struct Stop: Error {}

  @Test("A transaction that succeeds stays")
  func commit() throws {
    let connection = try tableOfNumbers()
    let answer = try connection.transaction {
      try connection.execute("INSERT INTO t VALUES (1)")
      return 42
    }
    #expect(answer == 42)
    #expect(try count(connection) == 1)
  }

  @Test("A transaction whose body fails leaves nothing and gives that error")
  func rollback() throws {
    let connection = try tableOfNumbers()
    #expect(throws: Stop.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (1)")
        throw Stop()
      }
    }
    #expect(try count(connection) == 0)
  }

  @Test("A swallowed failure of a statement does not pass for a commit")
  func swallowedFailure() throws {
    let connection = try tableOfNumbers()
    let error = #expect(throws: PostgresError.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (1)")
        _ = try? connection.execute("SELECT 1 / 0")
      }
    }
    guard case .server(let failure) = error else {
      Issue.record("not a server error: \(String(describing: error))")
      return
    }
    #expect(failure.sqlState == "25P02")
    #expect(try count(connection) == 0)
  }

  @Test("A constraint that is checked at COMMIT fails the transaction")
  func deferredConstraint() throws {
    let connection = try connect()
    try connection.script(
      "CREATE TEMP TABLE t (n int CONSTRAINT t_n_key UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    #expect(throws: PostgresError.self) {
      try connection.transaction { try connection.execute("INSERT INTO t VALUES (1), (1)") }
    }
    #expect(try count(connection) == 0)
    try connection.transaction { try connection.execute("INSERT INTO t VALUES (1)") }
    #expect(try count(connection) == 1)
  }

  @Test("A transaction within a transaction is a mistake of the program")
  func nested() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let connection = try connect()
      try connection.transaction { try connection.transaction {} }
    }
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains("a transaction is already open"))
  }

  @Test("A stream gives every row in order")
  func stream() throws {
    let connection = try connect()
    var sum = 0
    var last = 0
    var isOrdered = true
    try connection.forEachRow("SELECT n FROM generate_series(1, \(100_000)::int) AS n") { row in
      let number: Int = try row.value("n")
      isOrdered = isOrdered && number == last + 1
      last = number
      sum += number
    }
    #expect(isOrdered)
    #expect(last == 100_000)
    #expect(sum == 5_000_050_000)
  }

  @Test("A stream whose body fails ends and leaves a usable connection")
  func abandonedStream() throws {
    let connection = try connect()
    var seen = 0
    #expect(throws: Stop.self) {
      try connection.forEachRow("SELECT n FROM generate_series(1, 10000000) AS n") { _ in
        seen += 1
        if seen == 10 { throw Stop() }
      }
    }
    #expect(seen == 10)
    #expect(try connection.row("SELECT 1 AS one").value("one") == 1)
  }

  @Test("A stream that the server breaks off gives the error after the rows before it")
  func failingStream() throws {
    let connection = try connect()
    var seen = 0
    #expect(throws: PostgresError.self) {
      try connection.forEachRow("SELECT 1 / (50 - n) AS q FROM generate_series(1, 99) AS n") {
        _ in seen += 1
      }
    }
    #expect(seen == 49)
    #expect(try connection.row("SELECT 1 AS one").value("one") == 1)
  }

  private func tableOfNumbers() throws -> Connection {
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE t (n int)")
    return connection
  }

  private func count(_ connection: Connection) throws -> Int {
    try connection.row("SELECT count(*) AS n FROM t").value("n")
  }
}
