package import Ledger
internal import Money

/// The postings of coins that are bought.
package enum TopUpRule {
  /// Writes what a top-up posts: the money that the gateway owes us, and the coins.
  ///
  /// One lot carries the rupees evenly over all its coins, the free ones included. Where tax falls
  /// due when coins are bought, the lot carries what is left of the price without it.
  package static func topUp(_ event: TopUpEvent, terms: CoinTerms) -> Transaction {
    let policy = terms.policy(on: event.paidAt.businessDay)
    let place = Dimensions(viewer: event.viewer, place: event.place)
    let psp = Account.psp(event.psp)
    let parts = credits(event, policy: policy, terms: terms)
    let money = parts.map { part in
      Transfer(
        debit: psp, credit: part.account, signedMinor: part.amountMinor, dimensions: place)
    }
    let coins = Transfer(
      debit: .coinsIssued, credit: .wallet(event.viewer),
      signedMinor: event.coins + event.bonusCoins, dimensions: Dimensions(viewer: event.viewer))
    return Transaction(
      kind: .topUp, effectiveOn: event.paidAt.businessDay, occurredAt: event.paidAt,
      transfers: (money + [coins]).compactMap { $0 }, keys: [event.key],
      document: Document(detail: detail(event, policy: policy)), record: event.record)
  }

  private static func credits(
    _ event: TopUpEvent, policy: CoinPolicy, terms: CoinTerms
  ) -> [(account: Account, amountMinor: Int64)] {
    guard policy == .topUp else { return [(.paidCoins, event.amountMinor)] }
    let state = terms.registrationState
    let split = GST.extract(
      fromMinor: event.amountMinor, rate: terms.gstRate,
      supply: Int(event.place) == state ? .intraState : .interState)
    return [(.paidCoins, split.netMinor)]
      + TaxHeads(split).lines(registration: state, rate: terms.gstRate)
  }

  /// What the ledger makes the lot from; the rupees it takes from the posting itself.
  private static func detail(_ event: TopUpEvent, policy: CoinPolicy) -> String {
    var fields = ["\"bonus_coins\":\(event.bonusCoins)", "\"policy\":\"\(policy.rawValue)\""]
    if let day = event.expiresOn { fields.append("\"expires_on\":\"\(day)\"") }
    return "{" + fields.joined(separator: ",") + "}"
  }
}
