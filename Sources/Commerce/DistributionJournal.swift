package import Ledger
package import Money

/// The postings of a change in a slice's figures.
package enum DistributionJournal {
  /// Writes the transaction that brings a slice from its posted figures to its new ones.
  ///
  /// Receipts move proceeds, or what coins have released, to revenue and the tax heads, and the
  /// share to the accruals of its payees. Refunds go the other way, against the contra account.
  /// They count on `key.countedOn`. Coins that were used are closed against what was issued.
  package static func transaction(of change: SliceChange, day: BusinessDay) -> Transaction {
    let key = change.key
    return Transaction(
      kind: key.slice.postingKind, effectiveOn: key.countedOn,
      occurredAt: Instant(day: key.countedOn, secondOfDay: 86_399),
      transfers: transfers(of: change),
      keys: [sourceKey(of: change, day: day)])
  }

  /// Names a revision of a slice, so that two distributions at once collide on it.
  package static func externalID(of change: SliceChange, day: BusinessDay) -> String {
    let key = change.key
    return "\(day)/\(key.slice.code)/\(key.side.rawValue)/\(key.countedOn)#\(change.revision)"
  }

  private static func sourceKey(of change: SliceChange, day: BusinessDay) -> SourceKey {
    let id = externalID(of: change, day: day)
    let delta = change.delta
    var hash = EventHash("distribution/1")
    hash.append(id)
    for amount in [
      delta.grossMinor, delta.netMinor, delta.igstMinor, delta.cgstMinor, delta.sgstMinor,
      delta.shareMinor,
    ] {
      hash.append(amount)
    }
    let payees = change.payees
    if payees.count > 1 {
      for payee in payees {
        hash.append(payee.party)
        hash.append(payee.shareMinor)
      }
    }
    return SourceKey(source: "distribution", externalID: id, eventHash: hash.bytes)
  }

  private static func transfers(of change: SliceChange) -> [Transfer] {
    switch change.key.slice {
    case .tax(let registration, let place, let rate, let funding):
      let isReceipt = change.key.side == .receipt
      let tax = TaxHeads(
        cgstMinor: change.delta.cgstMinor, sgstMinor: change.delta.sgstMinor,
        igstMinor: change.delta.igstMinor)
      let net: (account: Account, amountMinor: Int64) =
        (isReceipt ? .unlockRevenue : .unlockRefunds, change.delta.netMinor)
      return ([net] + tax.lines(registration: registration, rate: rate)).compactMap { part in
        Transfer(
          debit: isReceipt ? funding.source : part.account,
          credit: isReceipt ? part.account : funding.source, signedMinor: part.amountMinor,
          dimensions: Dimensions(place: Int16(place)))
      }
    case .share:
      return change.payees.compactMap { payee in
        Transfer(
          debit: .creatorShares, credit: .accrued(payee.party),
          signedMinor: change.key.side == .receipt ? payee.shareMinor : -payee.shareMinor)
      }
    case .spentCoins:
      return [
        Transfer(
          debit: .coinsSpent, credit: .coinsIssued, signedMinor: change.delta.grossMinor)
      ].compactMap { $0 }
    }
  }
}

extension Slice {
  fileprivate var postingKind: PostingKind {
    switch self {
    case .tax, .spentCoins: .distribution
    case .share: .share
    }
  }
}
