import Ledger
import Postgres

extension StatementStore {
  /// Finds an issued statement by its number and reads its frozen document.
  package func find(_ number: String) throws -> IssuedStatement {
    let found = try connection.firstRow(
      """
      SELECT document, sha256 FROM payout.statement
      WHERE book = \(book.id) AND number = \(number)
      """)
    guard let found else { throw PayoutsError.unknownStatement(number) }
    let document: [UInt8] = try found.value("document")
    return IssuedStatement(
      statement: try Statement(document: document), sha256: try found.value("sha256"),
      document: document)
  }

  /// Lists the numbers of the issued statements, of one period or of all, in their order.
  package func numbers(ofPeriod period: String? = nil) throws -> [String] {
    try connection.rows(
      """
      SELECT number FROM payout.statement
      WHERE book = \(book.id) AND (\(period)::text IS NULL OR period = \(period))
      ORDER BY number
      """
    ).map { try $0.value("number") }
  }
}
