import Postgres

extension Migrator {
  /// Brings the database up to the files and tells what was done.
  ///
  /// Each migration is a transaction of its own, and all functions and views are one. Migrations
  /// run without any view in their way; the views are made anew after them.
  package func apply() throws -> MigrationPlan {
    try locked {
      try bootstrap()
      try createBookkeeping()
      let plan = try plan()
      for migration in try pendingMigrations(try hashes()) { try apply(migration) }
      try applyObjects(of: plan)
      return plan
    }
  }

  private func apply(_ migration: SchemaFile) throws {
    try asOwner {
      try dropViews()
      try run(migration)
      try connection.execute(
        """
        INSERT INTO bahi.schema_migration (version, name, sha256)
        VALUES (\(SchemaFiles.version(of: migration)), \(migration.name),
          encode(sha256(convert_to(\(migration.text), 'UTF8')), 'hex'))
        """)
    }
  }

  private func applyObjects(of plan: MigrationPlan) throws {
    let names = Set(plan.changedFunctions)
    let functions = files.functions.filter { names.contains($0.name) }
    guard !functions.isEmpty || plan.touchesViews else { return }
    try asOwner {
      if plan.touchesViews { try dropViews() }
      // A function may cite others and views that come later, so bodies are checked at the end.
      try connection.execute("SET LOCAL check_function_bodies = off")
      for function in functions { try run(function) }
      if plan.touchesViews {
        for view in files.views {
          try run(view)
          try record(view)
        }
      }
      try connection.execute("SET LOCAL check_function_bodies = on")
      for function in functions {
        try run(function)
        try record(function)
      }
    }
  }

  private func record(_ file: SchemaFile) throws {
    try connection.execute(
      """
      INSERT INTO bahi.schema_object AS o (path, sha256)
      VALUES (\(file.path), encode(sha256(convert_to(\(file.text), 'UTF8')), 'hex'))
      ON CONFLICT (path) DO UPDATE SET sha256 = EXCLUDED.sha256, applied_at = now()
      """)
  }

  private func dropViews() throws {
    let views = try connection.rows(
      """
      SELECT format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind = 'v' AND c.relowner = 'bahi_owner'::regrole
      ORDER BY 1
      """
    ).map { try $0.value("name", as: String.self) }
    guard !views.isEmpty else { return }
    // One statement, because views stand on one another.
    try connection.execute("DROP VIEW \(fragment: .trusted(views.joined(separator: ", ")))")
    try connection.execute("DELETE FROM bahi.schema_object WHERE path LIKE 'views/%'")
  }

  private func run(_ file: SchemaFile) throws {
    do {
      try connection.script(.trusted(file.text))
    } catch {
      throw SchemaError.failed(path: file.path, line: line(of: error, in: file), cause: error)
    }
  }

  private func line(of error: PostgresError, in file: SchemaFile) -> Int? {
    guard case .server(let failure) = error, let position = failure.position else { return nil }
    return 1 + file.text.unicodeScalars.prefix(position - 1).count { $0 == "\n" }
  }

  private func asOwner(_ body: () throws -> Void) throws {
    try connection.transaction {
      try connection.execute("SET LOCAL ROLE bahi_owner")
      try body()
    }
  }
}
