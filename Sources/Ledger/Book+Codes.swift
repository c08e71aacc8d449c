package import Postgres

extension Book {
  /// Names the books that there are, in order.
  package static func codes(on connection: Connection) throws -> [String] {
    try connection.rows("SELECT code FROM ledger.book ORDER BY code")
      .map { try $0.value("code") }
  }
}
