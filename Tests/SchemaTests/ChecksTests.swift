import Postgres
import Schema
import TestSupport
import Testing

@Suite("Checks", .emptyDatabase)
struct ChecksTests {
  private let files = SchemaSample().files

  @Test("A check passes without rows and fails with them")
  func passingAndFailing() throws {
    let connection = try migrated()
    let checks = Checks(connection, files: files)
    let empty = try checks.run()
    #expect(empty.map(\.name) == ["no_negative", "some_rows"])
    #expect(empty.map(\.isPassing) == [true, false])
    #expect(empty.last?.columns == ["problem"])
    #expect(empty.last?.rows == [["empty"]])
    try TestDatabase.current.superuserConnection().execute(
      "INSERT INTO demo.entry (n) VALUES (1), (-7), (-8)")
    let filled = try checks.run()
    #expect(filled.map(\.isPassing) == [false, true])
    #expect(filled.first?.rows == [["-8"], ["-7"]])
  }

  @Test("A result keeps the first rows and counts them all")
  func manyRows() throws {
    let connection = try migrated()
    try TestDatabase.current.superuserConnection().execute(
      "INSERT INTO demo.entry (n) SELECT -g FROM generate_series(1, 1500) AS g")
    let result = try #require(
      try Checks(connection, files: files).run(names: ["no_negative"]).first)
    #expect(result.rowCount == 1500)
    #expect(result.rows.count == Checks.rowsMax)
  }

  @Test("Only the named checks run, and an unknown name lists the known ones")
  func names() throws {
    let checks = Checks(try migrated(), files: files)
    #expect(try checks.run(names: ["some_rows"]).map(\.name) == ["some_rows"])
    let error = #expect(throws: SchemaError.self) { try checks.run(names: ["some_row"]) }
    #expect(
      error?.description == "there is no check 'some_row', there are no_negative, some_rows")
  }

  @Test("A check cannot write")
  func readOnly() throws {
    var sample = SchemaSample()
    sample.checks = ["writes": "INSERT INTO demo.entry (n) VALUES (1) RETURNING n"]
    let connection = try migrated()
    let error = try #require(throws: SchemaError.self) {
      try Checks(connection, files: sample.files).run()
    }
    guard case .failed(let path, _, let cause) = error else { throw error }
    #expect(path == "checks/writes.sql")
    #expect(cause.sqlState == "25006")
  }

  private func migrated() throws -> Connection {
    let connection = try TestDatabase.current.connection()
    _ = try Migrator(connection, files: files).apply()
    return connection
  }
}
