package import Postgres

extension Connection {
  /// Becomes the role that posts, with room for a large staging table in the session's memory.
  ///
  /// Nothing but the functions of the ledger can write its tables then.
  package func becomePoster() throws(PostgresError) {
    try script("SET ROLE bahi_post; SET temp_buffers = '256MB'")
  }
}
