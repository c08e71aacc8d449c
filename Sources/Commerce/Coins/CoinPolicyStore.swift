package import Ledger
internal import Money
package import Postgres

/// Keeps how coins are taxed, as versions that are never changed.
package struct CoinPolicyStore {
  private let connection: Connection

  package init(on connection: Connection) {
    self.connection = connection
  }

  /// Adds the policies that differ from those that stand; lots keep the one of their day.
  func apply(_ spans: [CoinPolicySpan], book: Int64) throws {
    try connection.execute(
      """
      INSERT INTO commerce.coin_policy (book, valid_from, version, policy)
      SELECT \(book), w.valid_from, coalesce(l.version, 0) + 1, w.policy
      FROM unnest(\(spans.map(\.from.description))::date[],
        \(spans.map(\.policy.rawValue))::text[]) AS w (valid_from, policy)
      LEFT JOIN LATERAL (
        SELECT p.version, p.policy FROM commerce.coin_policy AS p
        WHERE p.book = \(book) AND p.valid_from = w.valid_from
        ORDER BY p.version DESC LIMIT 1) AS l ON true
      WHERE l.policy IS DISTINCT FROM w.policy
      """)
  }

  /// Reads how the coins of a book are taxed.
  package func terms(of book: Book) throws -> CoinTerms {
    let rows = try connection.rows(
      """
      SELECT DISTINCT ON (valid_from) valid_from, policy FROM commerce.coin_policy
      WHERE book = \(book.id) ORDER BY valid_from, version DESC
      """)
    let spans = try rows.map { row in
      guard let policy = CoinPolicy(rawValue: try row.value("policy")) else {
        preconditionFailure("the policies of the table are those of this program")
      }
      return CoinPolicySpan(from: try BusinessDay(try row.value("valid_from")), policy: policy)
    }
    return CoinTerms(
      registrationState: book.registrationState, gstRate: book.unlockGSTRate, spans: spans)
  }
}
