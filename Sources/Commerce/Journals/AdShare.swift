package import Ledger
internal import Money
internal import Postgres

extension AgreementsFile {
  /// Reads the share of ad revenue; an agreement that does not say one gives none.
  static func adShare(
    in block: TermsBlock, kind: String
  ) throws(CommerceError) -> BasisPoints? {
    guard block.has("ad_share") else { return nil }
    guard kind == "share" else {
      throw block.wrong("ad_share is for a share of series", at: "ad_share")
    }
    let rate = try block.rate("ad_share")
    guard rate.rawValue > 0 else { throw block.wrong("an ad_share is above zero", at: "ad_share") }
    return rate
  }
}

extension AgreementStore {
  /// Keeps the share of ad revenue of a version, where it has one.
  func insertAdShare(of agreement: Agreement, version: Int, book: Int64) throws {
    guard let rate = agreement.adShare else { return }
    try connection.execute(
      """
      INSERT INTO commerce.agreement_ad_share (book, agreement, version, rate_bp)
      VALUES (\(book), \(agreement.code), \(version), \(rate.rawValue))
      """)
  }
}

/// What creators have of the ad revenue of their series.
package enum AdShareRule {
  /// Divides the share of a report among the payees, by largest remainder.
  package static func parts(
    of revenue: AdRevenue, terms: ShareTerms
  ) -> [(party: String, shareMinor: Int64)] {
    let share = terms.rate.share(of: revenue.amountMinor)
    return zip(
      terms.payees.map(\.party),
      Allocation.split(share, by: terms.payees.map { Int64($0.weight) })
    ).map { (party: $0, shareMinor: $1) }
  }

  /// Accrues the parts on the last day of the report; nil when nobody has a part.
  ///
  /// The statement credits them like any share, and tax is withheld then.
  package static func accrual(
    of revenue: AdRevenue, _ parts: [(party: String, shareMinor: Int64)], series: Int32
  ) -> Transaction? {
    let transfers = parts.compactMap { part in
      Transfer(
        debit: .creatorShares, credit: .accrued(part.party), signedMinor: part.shareMinor,
        dimensions: Dimensions(series: series))
    }
    guard !transfers.isEmpty else { return nil }
    var hash = EventHash("ad-share/1")
    hash.append(revenue.id)
    for part in parts {
      hash.append(part.party)
      hash.append(part.shareMinor)
    }
    return Transaction(
      kind: .share, effectiveOn: revenue.earnedOn,
      occurredAt: Instant(day: revenue.earnedOn, secondOfDay: 86_399), transfers: transfers,
      keys: [SourceKey(source: "ad-shares", externalID: revenue.id, eventHash: hash.bytes)],
      record: revenue.record)
  }
}
