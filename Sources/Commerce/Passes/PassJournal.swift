package import Ledger
package import Money

/// The postings of a change in the figures of a slice of passes.
package enum PassJournal {
  /// Writes the transaction that brings a slice from its posted figures to its new ones; nil when
  /// nothing is to be posted.
  ///
  /// Receipts move proceeds to the tax heads, to revenue and to what is deferred; releases move the
  /// deferred to revenue; refunds go the other way, against the contra account. `shares` is what a
  /// share slice changes for each payee.
  package static func transaction(
    of change: PassFigures, shares: [String: Int64], key: PassSliceKey, day: BusinessDay,
    revision: Int
  ) -> Transaction? {
    let transfers: [Transfer]
    let kind: PostingKind
    switch key.slice {
    case .tax(let registration, let place, let rate):
      kind = .distribution
      transfers = tax(
        change, side: key.side, registration: registration, place: place, rate: rate)
    case .cohort(let series, let episodes):
      kind = key.side == .release ? .recognition : .distribution
      transfers = cohort(
        change, side: key.side, item: item(of: day, series: series, episodes: episodes))
    case .share:
      kind = .share
      transfers = shares.sorted { $0.key < $1.key }.compactMap { party, shareMinor in
        Transfer(
          debit: .creatorShares, credit: .accrued(party),
          signedMinor: key.side == .refund ? -shareMinor : shareMinor)
      }
    }
    guard !transfers.isEmpty else { return nil }
    return Transaction(
      kind: kind, effectiveOn: key.countedOn,
      occurredAt: Instant(day: key.countedOn, secondOfDay: 86_399), transfers: transfers,
      keys: [sourceKey(of: change, key: key, day: day, revision: revision)])
  }

  /// Names a revision of a slice, so that two distributions at once collide on it.
  package static func externalID(key: PassSliceKey, day: BusinessDay, revision: Int) -> String {
    "\(day)/\(key.slice.code)/\(key.side.rawValue)/\(key.countedOn)#\(revision)"
  }

  /// Names the open item that a cohort's deferral stands under.
  package static func item(of day: BusinessDay, series: String, episodes: EpisodeRange) -> String {
    "pass:\(day):\(episodes.code):\(series)"
  }

  private static func sourceKey(
    of change: PassFigures, key: PassSliceKey, day: BusinessDay, revision: Int
  ) -> SourceKey {
    let id = externalID(key: key, day: day, revision: revision)
    var hash = EventHash("pass-distribution/1")
    hash.append(id)
    for amount in [
      change.igstMinor, change.cgstMinor, change.sgstMinor, change.revenueMinor,
      change.deferredMinor, change.shareMinor,
    ] {
      hash.append(amount)
    }
    return SourceKey(source: "pass-distribution", externalID: id, eventHash: hash.bytes)
  }

  private static func tax(
    _ change: PassFigures, side: PassSide, registration: Int, place: Int, rate: BasisPoints
  ) -> [Transfer] {
    let heads = TaxHeads(
      cgstMinor: change.cgstMinor, sgstMinor: change.sgstMinor, igstMinor: change.igstMinor)
    return heads.lines(registration: registration, rate: rate).compactMap { line in
      Transfer(
        debit: .passProceeds, credit: line.account,
        signedMinor: side == .refund ? -line.amountMinor : line.amountMinor,
        dimensions: Dimensions(place: Int16(place)))
    }
  }

  private static func cohort(_ change: PassFigures, side: PassSide, item: String) -> [Transfer] {
    let dimensions = Dimensions(item: item)
    let moves: [(debit: Account, credit: Account, amountMinor: Int64)] =
      switch side {
      case .receipt:
        [
          (.passProceeds, .unlockRevenue, change.revenueMinor),
          (.passProceeds, .deferredEpisodes, change.deferredMinor),
        ]
      case .release: [(.deferredEpisodes, .unlockRevenue, change.revenueMinor)]
      case .refund:
        [
          (.unlockRefunds, .passProceeds, change.revenueMinor),
          (.deferredEpisodes, .passProceeds, change.deferredMinor),
        ]
      }
    return moves.compactMap { move in
      Transfer(
        debit: move.debit, credit: move.credit, signedMinor: move.amountMinor,
        dimensions: dimensions)
    }
  }
}
