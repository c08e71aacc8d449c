import Postgres

extension Migrator {
  /// The key of the advisory lock, "bahi" in ASCII.
  static var lockKey: Int64 { 0x6261_6869 }

  func locked<R>(_ body: () throws -> R) throws -> R {
    try connection.execute("SET lock_timeout = \(fragment: .trusted("'\(lockTimeoutSeconds)s'"))")
    do {
      try connection.execute("SELECT pg_advisory_lock(\(Self.lockKey))")
    } catch {
      guard error.sqlState == "55P03" else { throw error }
      try connection.execute("RESET lock_timeout")
      throw SchemaError.locked(seconds: lockTimeoutSeconds)
    }
    try connection.execute("RESET lock_timeout")
    let outcome = Result { try body() }
    // Where the connection is lost, so is the lock, and the outcome says why.
    _ = try? connection.execute("SELECT pg_advisory_unlock(\(Self.lockKey))")
    return try outcome.get()
  }

  /// Runs the files of `bootstrap/` as the connecting user, when they have something to do.
  func bootstrap() throws {
    guard try !isBootstrapped() else { return }
    for file in files.bootstrap {
      do {
        try connection.script(.trusted(file.text))
      } catch {
        guard error.sqlState == "42501" else {
          throw SchemaError.failed(path: file.path, line: nil, cause: error)
        }
        throw SchemaError.rolesMissing(
          user: try connection.row("SELECT session_user AS name").value("name"))
      }
    }
    // PostgreSQL only warns when a user grants what is not his.
    guard try isBootstrapped() else {
      throw SchemaError.rolesMissing(
        user: try connection.row("SELECT session_user AS name").value("name"))
    }
  }

  private func isBootstrapped() throws -> Bool {
    // Since version 16 a member may lack the right to SET ROLE.
    let membership = connection.serverVersion >= 160_000 ? "SET" : "MEMBER"
    return try connection.row(
      """
      SELECT count(*) = 4 AND bool_and(
        pg_has_role(session_user, oid, \(membership))
        AND (rolname <> 'bahi_owner' OR has_database_privilege(oid, current_database(), 'CREATE'))
      ) AS complete
      FROM pg_roles WHERE rolname IN ('bahi_owner', 'bahi_post', 'bahi_read', 'bahi_payee')
      """
    ).value("complete", as: Bool?.self) ?? false
  }

  func createBookkeeping() throws {
    guard try !hasBookkeeping else { return }
    try connection.transaction {
      try connection.execute("SET LOCAL ROLE bahi_owner")
      try connection.script(
        """
        CREATE SCHEMA bahi;
        CREATE TABLE bahi.schema_migration (
          version    integer     NOT NULL,
          name       text        NOT NULL,
          sha256     text        NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT now(),
          CONSTRAINT schema_migration_pkey PRIMARY KEY (version)
        );
        CREATE TABLE bahi.schema_object (
          path       text        NOT NULL,
          sha256     text        NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT now(),
          CONSTRAINT schema_object_pkey PRIMARY KEY (path)
        );
        GRANT USAGE ON SCHEMA bahi TO PUBLIC;
        GRANT SELECT ON bahi.schema_migration, bahi.schema_object TO PUBLIC;
        """)
    }
  }
}
