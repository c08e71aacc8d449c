import Postgres

/// The logins of the server, which the connecting user makes and not the role that posts.
extension PeopleStore {
  /// Makes a login where there is none, and gives it the wanted roles of the books.
  ///
  /// A login that is the owner's keeps what it has.
  package func prepareLogin(_ login: String, memberships wanted: Set<String>) throws {
    let state = try state(of: login)
    guard state != .owner else { return }
    try explaining(login, wanted) {
      switch state {
      case .absent: try connection.execute("CREATE ROLE \(identifier: login) LOGIN")
      case .disabled: try connection.execute("ALTER ROLE \(identifier: login) LOGIN")
      case .enabled, .owner: break
      }
      for role in wanted.subtracting(try memberships(of: login)).sorted() {
        try connection.execute("GRANT \(identifier: role) TO \(identifier: login)")
      }
    }
  }

  /// Takes from a login all roles of the books but some; the owner's login keeps what it has.
  package func limitLogin(_ login: String, memberships kept: Set<String>) throws {
    guard try state(of: login) != .owner else { return }
    try explaining(login, kept) {
      for role in try memberships(of: login).subtracting(kept).sorted() {
        try connection.execute("REVOKE \(identifier: role) FROM \(identifier: login)")
      }
    }
  }

  /// Takes the right to log in, and every role of the books, from a login that is not the owner's.
  package func disableLogin(_ login: String) throws {
    try limitLogin(login, memberships: [])
    guard try state(of: login) == .enabled else { return }
    try explaining(login, []) {
      try connection.execute("ALTER ROLE \(identifier: login) NOLOGIN")
    }
  }

  private enum LoginState {
    case absent
    case disabled
    case enabled
    /// A member of the owner, or a superuser.
    case owner
  }

  private func state(of login: String) throws -> LoginState {
    let found = try connection.firstRow(
      """
      SELECT rolcanlogin, pg_has_role(oid, 'bahi_owner', 'MEMBER') AS is_owner
      FROM pg_roles WHERE rolname = \(login)
      """)
    guard let found else { return .absent }
    if try found.value("is_owner") { return .owner }
    return try found.value("rolcanlogin") ? .enabled : .disabled
  }

  private func memberships(of login: String) throws -> Set<String> {
    Set(
      try connection.rows(
        """
        SELECT g.rolname FROM pg_auth_members AS m
        JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS l ON l.oid = m.member
        WHERE l.rolname = \(login) AND g.rolname IN ('bahi_post', 'bahi_read', 'bahi_payee')
        """
      ).map { try $0.value("rolname", as: String.self) })
  }

  /// Says what the server's administrator would have to do in place of a user who may not.
  private func explaining(
    _ login: String, _ memberships: Set<String>, _ body: () throws -> Void
  ) throws {
    do {
      try body()
    } catch let error as PostgresError {
      guard error.sqlState == "42501" else { throw error }
      throw LedgerError.mayNotMakeLogin(login, memberships: memberships.sorted())
    }
  }
}
