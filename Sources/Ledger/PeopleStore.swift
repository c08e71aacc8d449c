package import Postgres

/// Keeps who the people are; the ledger lets only an admin change it.
package struct PeopleStore {
  let connection: Connection

  /// Makes the store; the role needs to be one that posts.
  package init(on connection: Connection) {
    self.connection = connection
  }

  /// Records a person who has not been one, or not any more.
  package func add(_ login: String, name: String, _ grant: PersonGrant) throws {
    try record(login, name: name, grant, isNew: true)
  }

  /// Changes a person's name or roles; nil leaves them as they are.
  package func change(_ login: String, name: String?, _ grant: PersonGrant?) throws {
    try record(login, name: name, grant, isNew: false)
  }

  /// Takes a person's roles, or a payee's statements, from a login.
  package func remove(_ login: String, reason: String) throws {
    let payees: Int = try connection.row(
      "SELECT payout.remove_payee_login(\(login), \(reason)) AS removed"
    ).value("removed")
    guard payees == 0 else { return }
    try connection.execute("SELECT ledger.retire_person(\(login), \(reason))")
  }

  /// Lets a login read the statements of a payee of a book.
  package func add(_ login: String, payee: String, of book: Book) throws {
    try connection.execute("SELECT payout.add_payee_login(\(login), \(book.id), \(payee))")
  }

  /// Says that one person keeps a book, who may then approve entries of one's own, or not any more.
  package func setSinglePerson(_ isOn: Bool, of book: Book, reason: String) throws {
    try connection.execute("SELECT ledger.set_single_person(\(book.id), \(isOn), \(reason))")
  }

  private func record(
    _ login: String, name: String?, _ grant: PersonGrant?, isNew: Bool
  ) throws {
    let limits = grant.map { grant in grant.roles.map(grant.limitMinor) }
    try connection.execute(
      """
      SELECT ledger.record_person(\(login), \(name), \(grant?.roles.map(\.rawValue))::text[],
        \(limits)::bigint[], \(isNew))
      """)
  }
}
