package import Ledger
package import Money

/// A version of a share agreement, as far as money depends on it.
package struct ShareVersion: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  package let rate: BasisPoints
  /// The payees and their weights, in the order of their codes.
  package let weights: [String: BasisPoints]

  package init(
    agreement: String, version: Int, rate: BasisPoints, weights: [String: BasisPoints]
  ) {
    self.agreement = agreement
    self.version = version
    self.rate = rate
    self.weights = weights
  }

  /// The version as people cite it: `studio-12-share@2`.
  package var citation: String { "\(agreement)@\(version)" }

  /// Tells whether another version would pay the same to the same.
  package func pays(as other: ShareVersion) -> Bool {
    rate == other.rate && weights == other.weights
  }
}

/// A distributed day of a series whose terms are other ones now.
package struct LateDay: Hashable, Sendable {
  package let day: BusinessDay
  package let series: String
  package let netMinor: Int64
  package let grossMinor: Int64
  /// What each payee has of it by now.
  package let heldMinor: [String: Int64]
  package let before: ShareVersion?
  package let after: ShareVersion?
  /// The number of the last true-up of the day and series.
  package let revision: Int

  package init(
    day: BusinessDay, series: String, netMinor: Int64, grossMinor: Int64,
    heldMinor: [String: Int64], before: ShareVersion?, after: ShareVersion?, revision: Int
  ) {
    self.day = day
    self.series = series
    self.netMinor = netMinor
    self.grossMinor = grossMinor
    self.heldMinor = heldMinor
    self.before = before
    self.after = after
    self.revision = revision
  }
}

/// What other terms change for one payee, series and day.
package struct ShareTrueUp: Hashable, Sendable {
  package let late: LateDay
  package let party: String
  package let beforeMinor: Int64
  package let afterMinor: Int64

  package var amountMinor: Int64 { afterMinor - beforeMinor }

  /// The name under which two processes collide on it.
  package var externalID: String {
    "\(late.day)/\(late.series)/\(party)#\(late.revision + 1)"
  }
}

/// True-ups of shares: what the later terms pay, less what the payee has, as a line of its own.
package enum ShareTrueUpRule {
  /// Works out each payee's difference, series by series and day by day.
  ///
  /// As in a distribution, the share is taken of the day's net once, split among the payees by
  /// weight and down to the series by gross, so nothing is lost.
  package static func trueUps(of days: [LateDay]) -> [ShareTrueUp] {
    var found: [ShareTrueUp] = []
    let groups = Dictionary(grouping: days) { Group(day: $0.day, version: $0.after) }
    for (group, members) in groups {
      let late = members.sorted { $0.series < $1.series }
      let targets = targets(of: late, at: group.version)
      for (index, day) in late.enumerated() {
        for party in Set(targets.keys).union(day.heldMinor.keys) {
          found.append(
            ShareTrueUp(
              late: day, party: party, beforeMinor: day.heldMinor[party] ?? 0,
              afterMinor: targets[party]?[index] ?? 0))
        }
      }
    }
    return found.sorted {
      ($0.late.day, $0.late.series, $0.party) < ($1.late.day, $1.late.series, $1.party)
    }
  }

  /// Writes the transaction of a true-up; nil where nothing moves.
  package static func transaction(of trueUp: ShareTrueUp, on day: BusinessDay) -> Transaction? {
    let transfer = Transfer(
      debit: .creatorShares, credit: .accrued(trueUp.party), signedMinor: trueUp.amountMinor)
    guard let transfer else { return nil }
    let late = trueUp.late
    let versions = [late.before, late.after].map { $0?.citation ?? "no terms" }
    let memo =
      "true-up of \(late.series) on \(late.day) from \(versions[0]) to \(versions[1])"
    let id = trueUp.externalID
    return Transaction(
      kind: .share, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer],
      keys: [
        SourceKey(
          source: "true-up", externalID: id,
          eventHash: EventHash.of(
            "true-up/1", [id, "\(trueUp.beforeMinor)", "\(trueUp.afterMinor)"] + versions))
      ], document: Document(memo: memo))
  }

  private struct Group: Hashable {
    let day: BusinessDay
    let version: ShareVersion?
  }

  /// What each payee has of each day of a group; nothing where no terms hold any more.
  private static func targets(
    of late: [LateDay], at version: ShareVersion?
  ) -> [String: [Int64]] {
    guard let version else { return [:] }
    let payees = version.weights.sorted { $0.key < $1.key }
    let net = late.reduce(0) { $0 + $1.netMinor }
    let shares = Allocation.split(
      version.rate.share(of: net), by: payees.map { Int64($0.value.rawValue) })
    let gross = late.map { max(0, $0.grossMinor) }
    return Dictionary(
      zip(payees.map(\.key), shares.map { Allocation.split($0, by: gross) })
    ) { first, _ in first }
  }
}
