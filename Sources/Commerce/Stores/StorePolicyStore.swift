package import Ledger
internal import Money
package import Postgres

/// Keeps who answers for the GST of stores, as versions that are never changed.
package struct StorePolicyStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Adds the policies that differ from those that stand; purchases keep the one of their day.
  func apply(_ spans: [StorePolicySpan]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.store_policy (book, store, valid_from, version, gst)
      SELECT \(book.id), w.store, w.valid_from, coalesce(l.version, 0) + 1, w.gst
      FROM unnest(\(spans.map(\.store))::text[], \(spans.map(\.from.description))::date[],
        \(spans.map(\.policy.rawValue))::text[]) AS w (store, valid_from, gst)
      LEFT JOIN LATERAL (
        SELECT p.version, p.gst FROM commerce.store_policy AS p
        WHERE p.book = \(book.id) AND p.store = w.store COLLATE "C"
          AND p.valid_from = w.valid_from
        ORDER BY p.version DESC LIMIT 1) AS l ON true
      WHERE l.gst IS DISTINCT FROM w.gst
      """)
  }

  /// Reads who answers for the GST of the stores of a book.
  package func terms() throws -> StoreTerms {
    StoreTerms(
      spans: try connection.rows(
        """
        SELECT DISTINCT ON (store, valid_from) store, valid_from, gst
        FROM commerce.store_policy WHERE book = \(book.id)
        ORDER BY store, valid_from, version DESC
        """
      ).map { row in
        guard let policy = StorePolicy(rawValue: try row.value("gst")) else {
          preconditionFailure("the policies of the table are those of this program")
        }
        return StorePolicySpan(
          store: try row.value("store"), from: try BusinessDay(try row.value("valid_from")),
          policy: policy)
      })
  }
}
