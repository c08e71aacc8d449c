package import Postgres

/// A means to compare a database's schema with the files of `sql/` and to bring it up to them.
package struct Migrator {
  let connection: Connection
  let files: SchemaFiles
  let lockTimeoutSeconds: Int

  /// Makes a migrator that waits for another one's lock for so many seconds.
  package init(
    _ connection: Connection, files: SchemaFiles = .embedded, lockTimeoutSeconds: Int = 30
  ) {
    self.connection = connection
    self.files = files
    self.lockTimeoutSeconds = lockTimeoutSeconds
  }

  /// Tells what `apply` would do, and changes nothing.
  package func plan() throws -> MigrationPlan {
    let hashes = try hashes()
    let pending = try pendingMigrations(hashes)
    let applied = try appliedObjects()
    func changed(_ group: [SchemaFile]) -> [String] {
      group.filter { applied[$0.path] != hashes[$0.path] }.map(\.name)
    }
    let paths = Set(files.views.map(\.path))
    let removed = applied.keys.filter { $0.hasPrefix("views/") && !paths.contains($0) }
    return MigrationPlan(
      pendingMigrations: pending.map(\.name), changedFunctions: changed(files.functions),
      changedViews: changed(files.views),
      removedViews: removed.sorted().map { SchemaFile(path: $0, text: "").name })
  }

  /// Refuses a database whose schema is not exactly the one of this program.
  package func requireCurrent() throws {
    let plan = try plan()
    guard plan.isEmpty else { throw SchemaError.behind(pending: plan.lines) }
  }

  /// Compares the applied migrations with the known ones, of which they must be the first.
  func pendingMigrations(_ hashes: [String: String]) throws -> [SchemaFile] {
    let applied = try appliedMigrations()
    let agrees = zip(applied, files.migrations).allSatisfy { applied, known in
      applied.name == known.name && applied.hash == hashes[known.path]
    }
    guard agrees else {
      throw SchemaError.diverged(
        applied: applied.map { "\($0.name) \($0.hash.prefix(8))" },
        known: files.migrations.map { "\($0.name) \((hashes[$0.path] ?? "").prefix(8))" })
    }
    guard applied.count <= files.migrations.count else {
      let unknown = applied.dropFirst(files.migrations.count)
      throw SchemaError.ahead(unknown: unknown.map { "migration \($0.name)" })
    }
    return Array(files.migrations.dropFirst(applied.count))
  }

  func hashes() throws -> [String: String] {
    let all = files.migrations + files.functions + files.views
    let rows = try connection.rows(
      """
      SELECT path, encode(sha256(convert_to(body, 'UTF8')), 'hex') AS hash
      FROM unnest(\(all.map(\.path))::text[], \(all.map(\.text))::text[]) AS file (path, body)
      """)
    let pairs: [(String, String)] = try rows.map { (try $0.value("path"), try $0.value("hash")) }
    return Dictionary(pairs) { first, _ in first }
  }

  var hasBookkeeping: Bool {
    get throws {
      try connection.row(
        """
        SELECT count(*) > 0 AS found
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'bahi' AND c.relname = 'schema_object'
        """
      ).value("found")
    }
  }

  private func appliedMigrations() throws -> [(name: String, hash: String)] {
    guard try hasBookkeeping else { return [] }
    let rows = try connection.rows(
      "SELECT name, sha256 FROM bahi.schema_migration ORDER BY version")
    return try rows.map { (name: try $0.value("name"), hash: try $0.value("sha256")) }
  }

  private func appliedObjects() throws -> [String: String] {
    guard try hasBookkeeping else { return [:] }
    let rows = try connection.rows("SELECT path, sha256 FROM bahi.schema_object ORDER BY path")
    let pairs: [(String, String)] = try rows.map { (try $0.value("path"), try $0.value("sha256")) }
    return Dictionary(pairs) { first, _ in first }
  }
}
