package import Ledger
package import Money

/// The postings of a change in a slice's figures.
package enum DistributionJournal {
  /// Writes the transaction that brings a slice from its posted figures to its new ones.
  ///
  /// Receipts move proceeds to revenue and the tax heads, and the share to the payee's accrual.
  /// Refunds go the other way, against the contra account. They count on `key.countedOn`.
  package static func transaction(
    of change: SliceFigures, key: SliceKey, day: BusinessDay, revision: Int
  ) -> Transaction {
    let transfers: [Transfer]
    let kind: PostingKind
    switch key.slice {
    case .tax(let registration, let place, let rate):
      kind = .distribution
      transfers = tax(
        change, side: key.side, registration: registration, place: place, rate: rate)
    case .share(let terms, _):
      kind = .share
      transfers = share(change, side: key.side, party: terms.party)
    }
    return Transaction(
      kind: kind, effectiveOn: key.countedOn,
      occurredAt: Instant(day: key.countedOn, secondOfDay: 86_399), transfers: transfers,
      keys: [sourceKey(of: change, key: key, day: day, revision: revision)])
  }

  /// Names a revision of a slice, so that two distributions at once collide on it.
  package static func externalID(key: SliceKey, day: BusinessDay, revision: Int) -> String {
    "\(day)/\(key.slice.code)/\(key.side.rawValue)/\(key.countedOn)#\(revision)"
  }

  private static func sourceKey(
    of change: SliceFigures, key: SliceKey, day: BusinessDay, revision: Int
  ) -> SourceKey {
    let id = externalID(key: key, day: day, revision: revision)
    var hash = EventHash("distribution/1")
    hash.append(id)
    for amount in [
      change.grossMinor, change.netMinor, change.igstMinor, change.cgstMinor, change.sgstMinor,
      change.shareMinor,
    ] {
      hash.append(amount)
    }
    return SourceKey(source: "distribution", externalID: id, eventHash: hash.bytes)
  }

  private static func tax(
    _ change: SliceFigures, side: SliceSide, registration: Int, place: Int, rate: BasisPoints
  ) -> [Transfer] {
    let dimensions = Dimensions(place: Int16(place))
    let half = rate.halved
    let parts: [(account: Account, amountMinor: Int64)] = [
      (side == .receipt ? .unlockRevenue : .unlockRefunds, change.netMinor),
      (.gstOutput(state: registration, head: .igst, rate: rate), change.igstMinor),
      (.gstOutput(state: registration, head: .cgst, rate: half), change.cgstMinor),
      (.gstOutput(state: registration, head: .sgst, rate: half), change.sgstMinor),
    ]
    return parts.compactMap { part in
      side == .receipt
        ? Transfer(
          debit: .unlockProceeds, credit: part.account, signedMinor: part.amountMinor,
          dimensions: dimensions)
        : Transfer(
          debit: part.account, credit: .unlockProceeds, signedMinor: part.amountMinor,
          dimensions: dimensions)
    }
  }

  private static func share(
    _ change: SliceFigures, side: SliceSide, party: String
  ) -> [Transfer] {
    let signedMinor = side == .receipt ? change.shareMinor : -change.shareMinor
    let transfer = Transfer(
      debit: .creatorShares, credit: .accrued(party), signedMinor: signedMinor)
    return [transfer].compactMap { $0 }
  }
}

extension BasisPoints {
  /// Half the rate, which CGST and SGST carry each.
  fileprivate var halved: BasisPoints {
    guard let half = try? BasisPoints(rawValue / 2) else {
      preconditionFailure("half a rate is a rate")
    }
    return half
  }
}
