package import Money
internal import Postgres

/// Coins that a viewer is given out of goodwill.
package struct CoinGrant: Hashable, Sendable {
  package let viewer: Int64
  package let coins: Int64
  package let effectiveOn: BusinessDay
  /// The last day on which they can be used; nil where they never expire.
  package let expiresOn: BusinessDay?
  package let memo: String?
  package let reason: String

  package init(
    viewer: Int64, coins: Int64, effectiveOn: BusinessDay, expiresOn: BusinessDay?, memo: String?,
    reason: String
  ) {
    self.viewer = viewer
    self.coins = coins
    self.effectiveOn = effectiveOn
    self.expiresOn = expiresOn
    self.memo = memo
    self.reason = reason
  }
}

extension JournalStore {
  /// Proposes to give coins, which always waits for a second person: their worth has no limit.
  package func propose(_ grant: CoinGrant) throws -> JournalOutcome {
    try outcome(
      """
      SELECT proposal, voucher_no, txn FROM commerce.propose_grant(
        \(book.id), \(grant.viewer)::bigint, \(grant.coins)::bigint,
        \(grant.expiresOn?.description)::date, \(grant.effectiveOn.description)::date,
        \(grant.memo), \(grant.reason))
      """)
  }
}
