import Postgres
import TestSupport
import Testing

@testable import Schema

@Suite("Migrator", .emptyDatabase)
struct MigratorTests {
  private let sample = SchemaSample()

  @Test("An empty database gets everything once, owned by bahi_owner")
  func fresh() throws {
    let connection = try TestDatabase.current.connection()
    let migrator = Migrator(connection, files: sample.files)
    let plan = try migrator.apply()
    #expect(
      plan.lines == [
        "migration 0001_base", "migration 0002_amount", "function demo/answer",
        "view demo/doubled", "view demo/total",
      ])
    #expect(try migrator.plan().isEmpty)
    #expect(try migrator.apply().isEmpty)
    try migrator.requireCurrent()
    let owners = try TestDatabase.current.superuserConnection().row(
      """
      SELECT string_agg(DISTINCT tableowner, ',') AS names FROM pg_tables
      WHERE schemaname IN ('demo', 'bahi')
      """)
    #expect(try owners.value("names") == "bahi_owner")
  }

  @Test("A plan changes nothing")
  func dryRun() throws {
    let connection = try TestDatabase.current.connection()
    let plan = try Migrator(connection, files: sample.files).plan()
    #expect(plan.pendingMigrations == ["0001_base", "0002_amount"])
    #expect(plan.changedFunctions == ["demo/answer"])
    #expect(plan.changedViews == ["demo/doubled", "demo/total"])
    let schemas = try connection.rows(
      "SELECT FROM pg_namespace WHERE nspname IN ('bahi', 'demo')")
    #expect(schemas.isEmpty)
  }

  @Test(
    "An applied migration that was edited or renamed stops everything", arguments: [true, false])
  func diverged(isEdited: Bool) throws {
    let connection = try TestDatabase.current.connection()
    _ = try Migrator(connection, files: sample.files).apply()
    var other = sample
    let text = other.migrations.removeValue(forKey: "0001_base") ?? ""
    other.migrations[isEdited ? "0001_base" : "0001_start"] = isEdited ? text + " " : text
    let error = try #require(throws: SchemaError.self) {
      try Migrator(connection, files: other.files).apply()
    }
    guard case .diverged(let applied, let known) = error else { throw error }
    #expect(applied.count == 2)
    #expect(known.count == 2)
    #expect(applied != known)
    #expect(error.description.contains("applied: 0001_base"))
    #expect(error.description.contains("known:   \(isEdited ? "0001_base" : "0001_start")"))
  }

  @Test("A database behind names what it lacks, and one ahead what it has")
  func behindAndAhead() throws {
    let connection = try TestDatabase.current.connection()
    var older = sample
    older.migrations["0002_amount"] = nil
    _ = try Migrator(connection, files: older.files).apply()
    let behind = try #require(throws: SchemaError.self) {
      try Migrator(connection, files: sample.files).requireCurrent()
    }
    #expect(
      behind.description == "the database lacks migration 0002_amount; run 'bahi migrate'")
    _ = try Migrator(connection, files: sample.files).apply()
    let ahead = SchemaError.ahead(unknown: ["migration 0002_amount"])
    #expect(throws: ahead) { try Migrator(connection, files: older.files).requireCurrent() }
    #expect(throws: ahead) { try Migrator(connection, files: older.files).apply() }
  }

  @Test("A changed view is made anew with all the others, and a removed one goes")
  func changedViews() throws {
    let connection = try TestDatabase.current.connection()
    _ = try Migrator(connection, files: sample.files).apply()
    var other = sample
    other.views["demo/doubled"] =
      "CREATE VIEW demo.doubled AS SELECT n + n AS n, 'x' AS mark FROM demo.entry;"
    let changed = Migrator(connection, files: other.files)
    #expect(try changed.plan().lines == ["view demo/doubled"])
    _ = try changed.apply()
    #expect(try viewNames() == ["doubled", "total"])
    #expect(try changed.plan().isEmpty)
    other.views["demo/total"] = nil
    other.functions = [:]
    let removed = Migrator(connection, files: other.files)
    #expect(try removed.plan().lines == ["view demo/total, removed"])
    _ = try removed.apply()
    #expect(try viewNames() == ["doubled"])
    #expect(try removed.plan().isEmpty)
  }

  @Test("A changed function is replaced")
  func changedFunction() throws {
    let connection = try TestDatabase.current.connection()
    _ = try Migrator(connection, files: sample.files).apply()
    var other = sample
    other.functions["demo/answer"] = """
      CREATE OR REPLACE FUNCTION demo.answer() RETURNS bigint LANGUAGE sql STABLE
      AS $$ SELECT 43::bigint $$;
      """
    #expect(
      try Migrator(connection, files: other.files).apply().lines == ["function demo/answer"])
    let superuser = try TestDatabase.current.superuserConnection()
    #expect(try superuser.row("SELECT demo.answer() AS n").value("n") == 43)
  }

  @Test("A migration may change what views stand on, and they come back")
  func migrationUnderViews() throws {
    let connection = try TestDatabase.current.connection()
    _ = try Migrator(connection, files: sample.files).apply()
    var other = sample
    other.migrations["0003_wide"] = "ALTER TABLE demo.entry ALTER COLUMN n TYPE numeric;"
    _ = try Migrator(connection, files: other.files).apply()
    #expect(try viewNames() == ["doubled", "total"])
    #expect(try Migrator(connection, files: other.files).plan().isEmpty)
  }

  @Test("A migration that fails leaves nothing of itself and names its line")
  func failingMigration() throws {
    let connection = try TestDatabase.current.connection()
    _ = try Migrator(connection, files: sample.files).apply()
    var other = sample
    other.migrations["0003_broken"] = "CREATE TABLE demo.half (n int);\nSELECT nothing;"
    let error = try #require(throws: SchemaError.self) {
      try Migrator(connection, files: other.files).apply()
    }
    guard case .failed(let path, let line, let cause) = error else { throw error }
    #expect(path == "migrations/0003_broken.sql")
    #expect(line == 2)
    #expect(cause.sqlState == "42703")
    try Migrator(connection, files: sample.files).requireCurrent()
    #expect(try viewNames() == ["doubled", "total"])
  }

  @Test("A function that does not hold is refused, although bodies are first taken as they are")
  func brokenFunction() throws {
    let connection = try TestDatabase.current.connection()
    var other = sample
    other.functions["demo/broken"] = """
      CREATE OR REPLACE FUNCTION demo.broken() RETURNS bigint LANGUAGE sql
      AS $$ SELECT nothing FROM demo.entry $$;
      """
    #expect(throws: SchemaError.self) {
      try Migrator(connection, files: other.files).apply()
    }
  }

  @Test("A migration waits for another one only so long")
  func locked() throws {
    let holder = try TestDatabase.current.connection()
    try holder.execute("SELECT pg_advisory_lock(\(Migrator.lockKey))")
    let connection = try TestDatabase.current.connection()
    let migrator = Migrator(connection, files: sample.files, lockTimeoutSeconds: 1)
    #expect(throws: SchemaError.locked(seconds: 1)) { try migrator.apply() }
    try holder.execute("SELECT pg_advisory_unlock(\(Migrator.lockKey))")
    #expect(try !migrator.apply().isEmpty)
  }

  @Test("A user who may not grant the database is told so")
  func rolesMissing() throws {
    let superuser = try TestDatabase.current.superuserConnection()
    let name = "bahi_stranger_\(UInt64.random(in: 0 ... .max))"
    try superuser.execute("CREATE ROLE \(identifier: name) LOGIN")
    defer { _ = try? superuser.execute("DROP ROLE \(identifier: name)") }
    let stranger = try Connection(TestDatabase.current.conninfo(user: name))
    #expect(throws: SchemaError.rolesMissing(user: name)) {
      try Migrator(stranger, files: sample.files).apply()
    }
  }

  @Test("Anyone who can log in may ask whether the schema is current")
  func requireCurrentAsAnyone() throws {
    _ = try Migrator(TestDatabase.current.connection(), files: sample.files).apply()
    let superuser = try TestDatabase.current.superuserConnection()
    let name = "bahi_reader_\(UInt64.random(in: 0 ... .max))"
    try superuser.execute("CREATE ROLE \(identifier: name) LOGIN")
    defer { _ = try? superuser.execute("DROP ROLE \(identifier: name)") }
    let reader = try Connection(TestDatabase.current.conninfo(user: name))
    try Migrator(reader, files: sample.files).requireCurrent()
  }

  private func viewNames() throws -> [String] {
    try TestDatabase.current.superuserConnection().rows(
      "SELECT viewname FROM pg_views WHERE schemaname = 'demo' ORDER BY viewname"
    ).map { try $0.value("viewname") }
  }
}
