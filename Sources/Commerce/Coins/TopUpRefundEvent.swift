package import Ledger
package import Money

/// Coins of a top-up that were given back for money, to where it came from.
package struct TopUpRefundEvent: RefundingEvent, Hashable {
  package let id: String
  package let topUpID: String
  package let refundedAt: Instant
  package let coins: Int64
  package let amountMinor: Int64
  package let currency: Currency
  package let reason: String?
  package let record: Int64

  package init(
    id: String, topUpID: String, refundedAt: Instant, coins: Int64, amountMinor: Int64,
    currency: Currency, reason: String?, record: Int64
  ) {
    self.id = id
    self.topUpID = topUpID
    self.refundedAt = refundedAt
    self.coins = coins
    self.amountMinor = amountMinor
    self.currency = currency
    self.reason = reason
    self.record = record
  }

  /// The hash of what the event says.
  package var eventHash: [UInt8] {
    var hash = EventHash("top-up-refund/1")
    for text in [id, topUpID, refundedAt.description, currency.code] { hash.append(text) }
    hash.append(coins)
    hash.append(amountMinor)
    return hash.bytes
  }
}

/// What a top-up posted, as far as a refund gives it back.
package struct PostedTopUp: Hashable, Sendable {
  /// A head of GST that fell due when the coins were bought.
  package struct Tax: Hashable, Sendable {
    package let account: Account
    package let amountMinor: Int64

    package init(account: Account, amountMinor: Int64) {
      self.account = account
      self.amountMinor = amountMinor
    }
  }

  package let transaction: TransactionID
  package let psp: String
  package let taxes: [Tax]

  package init(transaction: TransactionID, psp: String, taxes: [Tax]) {
    self.transaction = transaction
    self.psp = psp
    self.taxes = taxes
  }
}

/// The refund of coins to where they were paid from.
package enum TopUpRefundRule {
  /// Tells what coins of a lot are worth to whoever bought them: their rupees, and the tax that
  /// fell due on them, each in proportion and cumulative.
  package static func amount(of coins: Int64, in lot: CoinLot, _ topUp: PostedTopUp) -> Int64 {
    topUp.taxes.reduce(lot.release(of: coins)) { $0 + tax($1, on: coins, in: lot) }
  }

  /// Tells the rupees that leave the lot when an amount is given back; nil when the coins are not
  /// there or are worth another amount.
  ///
  /// A paisa either way is what the platform's own proportion may differ by, but for the last coins
  /// of a lot, with which all that is left goes.
  package static func rupees(
    for event: TopUpRefundEvent, from lot: CoinLot, _ topUp: PostedTopUp
  ) -> Int64? {
    guard event.currency == .inr, event.coins <= lot.free else { return nil }
    let exact = lot.release(of: event.coins)
    let difference = event.amountMinor - amount(of: event.coins, in: lot, topUp)
    let tolerance: Int64 = lot.used + event.coins == lot.coins ? 0 : 1
    guard abs(difference) <= tolerance,
      (0...lot.valueMinor - lot.releasedMinor).contains(exact + difference)
    else { return nil }
    return exact + difference
  }

  /// Writes the refund of coins with the rupees that leave their lot.
  ///
  /// Refunds of a top-up are numbered behind its receipt, which its gateway repeats for each.
  package static func refund(
    _ event: TopUpRefundEvent, of lot: CoinLot, _ topUp: PostedTopUp, rupeesMinor: Int64
  ) -> Transaction {
    let about = Dimensions(item: lot.code, viewer: lot.viewer)
    let psp = Account.psp(topUp.psp)
    var transfers = [
      Transfer(
        debit: .paidCoins, credit: psp, signedMinor: rupeesMinor, dimensions: about)
    ]
    for head in topUp.taxes {
      transfers.append(
        Transfer(
          debit: head.account, credit: psp, signedMinor: tax(head, on: event.coins, in: lot),
          dimensions: about))
    }
    transfers.append(
      Transfer(
        debit: .wallet(lot.viewer), credit: .coinsIssued, signedMinor: event.coins,
        dimensions: about))
    let receipt = "\(event.topUpID)#\(lot.takes + 1)"
    return Transaction(
      kind: .coinRefund, effectiveOn: event.refundedAt.businessDay, occurredAt: event.refundedAt,
      transfers: transfers.compactMap { $0 },
      keys: [
        SourceKey(
          source: "top-up-refunds", externalID: event.id, eventHash: event.eventHash),
        SourceKey(
          source: "top-up-refund-of", externalID: receipt,
          eventHash: EventHash.of("top-up-refund-of/1", [receipt])),
      ],
      document: Document(memo: event.reason, reverses: topUp.transaction), record: event.record)
  }

  private static func tax(_ head: PostedTopUp.Tax, on coins: Int64, in lot: CoinLot) -> Int64 {
    func due(_ refunded: Int64) -> Int64 {
      Rounding.share(of: head.amountMinor, part: refunded, whole: lot.coins)
    }
    return due(lot.refunded + coins) - due(lot.refunded)
  }
}
