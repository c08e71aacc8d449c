import Postgres
import TestSupport

/// Someone who tries to bend the book.
enum Intruder: String, CaseIterable, CustomStringConvertible {
  case poster = "bahi_post"
  case reader = "bahi_read"
  case login = "bahi"
  case owner = "bahi_owner"
  case payee = "bahi_payee"
  /// A superuser who silences ordinary triggers.
  case replica = "a superuser as replica"

  /// Those who have no right to write a table of the ledger.
  static let strangers = [poster, reader, login, payee]
  /// Those whom only the guards hold.
  static let masters = [owner, replica]

  var description: String { rawValue }

  func connection() throws -> Connection {
    let database = TestDatabase.current
    switch self {
    case .login:
      return try database.connection()
    case .replica:
      let connection = try database.superuserConnection()
      try connection.execute("SET session_replication_role = replica")
      return connection
    case .poster, .reader, .owner, .payee:
      let connection = try database.connection()
      try connection.execute("SET ROLE \(identifier: rawValue)")
      return connection
    }
  }
}

/// What a book holds, to be compared before and after an attack.
struct Holdings: Equatable {
  let figures: [String?]

  init() throws {
    figures = try TestDatabase.current.superuserConnection().row(
      """
      SELECT count(*), sum(amount_minor), sum(hashtext(p::text)),
        (SELECT sum(hashtext(k::text)) FROM ledger.source_key AS k),
        (SELECT sum(hashtext(d::text)) FROM ledger.document AS d),
        (SELECT sum(hashtext(b::text)) FROM ledger.batch AS b),
        (SELECT sum(hashtext(c::text)) FROM ledger.cut AS c)
      FROM ledger.posting AS p
      """
    ).texts
  }
}
