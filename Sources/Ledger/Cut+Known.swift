package import Money
package import Postgres

extension Cut {
  /// Finds what was known at a point in time: the last cut that was taken by then.
  ///
  /// - Throws: `LedgerError.noCut` when the book's first cut came later.
  package static func known(
    at instant: Instant, of book: Book, on connection: Connection
  ) throws -> Cut {
    let row = try connection.firstRow(
      """
      SELECT cut, horizon FROM ledger.cut
      WHERE book = \(book.id)
        AND taken_at <= 'epoch'::timestamptz
          + \(instant.microsecondsSince1970) * interval '1 microsecond'
      ORDER BY cut DESC LIMIT 1
      """)
    guard let row else { throw LedgerError.noCut(by: instant) }
    return Cut(number: try row.value("cut"), horizon: try row.value("horizon"))
  }
}
