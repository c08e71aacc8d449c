internal import Ledger
internal import Postgres

/// How the versions of a book's agreements split what they pay.
struct AgreementSplits {
  private(set) var byVersion: [OrderTermsBook.Version: [SharePayee]] = [:]

  init(of book: Book, on connection: Connection) throws {
    for row in try connection.rows(
      """
      SELECT agreement, version, party, weight_bp FROM commerce.agreement_split
      WHERE book = \(book.id)
      """)
    {
      let version = OrderTermsBook.Version(
        agreement: try row.value("agreement"), number: try row.value("version"))
      byVersion[version, default: []].append(
        SharePayee(party: try row.value("party"), weight: try row.value("weight_bp")))
    }
  }

  /// Gives the split of a version, whose party has all unless it is split.
  func split(of party: String, by version: OrderTermsBook.Version) -> CommissionSplit {
    CommissionSplit(party: party, among: byVersion[version, default: []])
  }
}
