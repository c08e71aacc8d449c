import Ledger
package import Postgres

extension TestDatabase {
  /// Connects as the login role and becomes the poster, as the application does.
  package func poster() throws -> Connection {
    let connection = try connection()
    try connection.becomePoster()
    return connection
  }
}
