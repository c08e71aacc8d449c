import Postgres

/// The logins of the server, which the connecting user makes and not the role that posts.
extension PeopleStore {
  /// Makes a login where there is none, and gives it exactly the wanted roles of the books.
  ///
  /// A login that is the owner's keeps what it has.
  package func prepareLogin(_ login: String, memberships wanted: Set<String>) throws {
    let found = try connection.firstRow(
      """
      SELECT rolcanlogin, pg_has_role(oid, 'bahi_owner', 'MEMBER') AS is_owner
      FROM pg_roles WHERE rolname = \(login)
      """)
    if let found, try found.value("is_owner") { return }
    do {
      if found == nil {
        try connection.execute("CREATE ROLE \(identifier: login) LOGIN")
      } else if try found?.value("rolcanlogin", as: Bool.self) == false {
        try connection.execute("ALTER ROLE \(identifier: login) LOGIN")
      }
      try setMemberships(of: login, to: wanted)
    } catch let error as PostgresError {
      throw try readable(error, login: login, memberships: wanted)
    }
  }

  /// Takes the right to log in, and every role of the books, from a login that is not the owner's.
  package func disableLogin(_ login: String) throws {
    let found = try connection.firstRow(
      """
      SELECT pg_has_role(oid, 'bahi_owner', 'MEMBER') AS is_owner
      FROM pg_roles WHERE rolname = \(login)
      """)
    guard let found, try !found.value("is_owner", as: Bool.self) else { return }
    do {
      try setMemberships(of: login, to: [])
      try connection.execute("ALTER ROLE \(identifier: login) NOLOGIN")
    } catch let error as PostgresError {
      throw try readable(error, login: login, memberships: [])
    }
  }

  private func setMemberships(of login: String, to wanted: Set<String>) throws {
    let current = Set(
      try connection.rows(
        """
        SELECT g.rolname FROM pg_auth_members AS m
        JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS l ON l.oid = m.member
        WHERE l.rolname = \(login) AND g.rolname IN ('bahi_post', 'bahi_read', 'bahi_payee')
        """
      ).map { try $0.value("rolname", as: String.self) })
    for role in wanted.subtracting(current).sorted() {
      try connection.execute("GRANT \(identifier: role) TO \(identifier: login)")
    }
    for role in current.subtracting(wanted).sorted() {
      try connection.execute("REVOKE \(identifier: role) FROM \(identifier: login)")
    }
  }

  /// Says what the server's administrator would have to do in place of a user who may not.
  private func readable(
    _ error: PostgresError, login: String, memberships: Set<String>
  ) throws -> any Error {
    guard error.sqlState == "42501" else { return error }
    return LedgerError.mayNotMakeLogin(login, memberships: memberships.sorted())
  }
}
