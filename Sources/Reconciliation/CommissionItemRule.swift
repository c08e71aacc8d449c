internal import Money

/// What a network reports of one order item.
package struct ReportedCommission: Hashable, Sendable {
  /// How far the network has brought the item.
  package enum Stage: Hashable, Sendable {
    case pending
    case confirmed
    case declined
  }

  package let stage: Stage
  /// The commission that counts: zero when the item was declined, whatever is printed.
  package let amountMinor: Int64
  package let basisMinor: Int64

  package init(stage: Stage, amountMinor: Int64, basisMinor: Int64) {
    self.stage = stage
    self.amountMinor = stage == .declined ? 0 : amountMinor
    self.basisMinor = basisMinor
  }
}

/// What our own event says of the same item: our rate on its basis.
package struct OwnCommission: Hashable, Sendable {
  package let amountMinor: Int64
  package let basisMinor: Int64

  package init(amountMinor: Int64, basisMinor: Int64) {
    self.amountMinor = amountMinor
    self.basisMinor = basisMinor
  }
}

/// Where an item stands in the books.
package struct CommissionStanding: Hashable, Sendable {
  /// Whose word accrued the item first.
  package enum Origin: String, Hashable, Sendable {
    /// Our event came first and accrued our rate.
    case own
    /// The partner's line came first and accrued what it reported.
    case partner
  }

  package let origin: Origin
  package let pendingMinor: Int64
  package let confirmedMinor: Int64
  /// The basis that was reported last; nil before the first report.
  package let basisMinor: Int64?

  package var accruedMinor: Int64 { pendingMinor + confirmedMinor }

  package init(
    origin: Origin, pendingMinor: Int64, confirmedMinor: Int64, basisMinor: Int64?
  ) {
    self.origin = origin
    self.pendingMinor = pendingMinor
    self.confirmedMinor = confirmedMinor
    self.basisMinor = basisMinor
  }
}

/// What a report of an item means for the books and for the list of breaks.
package struct CommissionDecision: Hashable, Sendable {
  package let standing: CommissionStanding
  /// How much the accrual changes, and how much of it moves from pending to confirmed.
  package let accrualChangeMinor: Int64
  package let confirmedChangeMinor: Int64
  /// Reported less what we expected.
  package let differenceMinor: Int64
  package let code: String?
  /// A difference that nobody has explained stays open; others are closed as they are found.
  package let isOpen: Bool
}

/// Decides what a network's report of an item means.
package enum CommissionItemRule {
  /// Compares a report with our event and brings the item to where it should stand.
  ///
  /// Our event first: our rate stands until somebody resolves a difference, and follows the basis
  /// down when the partner takes part of an order back. Partner first: the reported amount stands.
  /// Confirmed is what both sides agree on, so never more than either. State beats amount.
  package static func decide(
    _ reported: ReportedCommission, own: OwnCommission?, expectedMinor: Int64,
    before: CommissionStanding, toleranceMinor: Int64
  ) -> CommissionDecision {
    guard let own else {
      return decision(
        reported, before: before, accruedMinor: reported.amountMinor, code: nil, isOpen: false,
        expectedMinor: expectedMinor)
    }
    if reported.stage == .declined {
      return decision(
        reported, before: before, accruedMinor: 0, code: "REVERSED_BY_PARTNER", isOpen: false,
        expectedMinor: expectedMinor)
    }
    let isReduced = isReduction(reported, own: own, before: before)
    let oursMinor =
      isReduced
      ? Rounding.share(of: own.amountMinor, part: reported.basisMinor, whole: own.basisMinor)
      : own.amountMinor
    let accruedMinor = before.origin == .partner ? reported.amountMinor : oursMinor
    let difference = reported.amountMinor - oursMinor
    switch difference.magnitude {
    case 0:
      return decision(
        reported, before: before, accruedMinor: accruedMinor,
        code: isReduced ? "REVERSED_BY_PARTNER" : nil, isOpen: false,
        expectedMinor: expectedMinor)
    case ...toleranceMinor.magnitude:
      return decision(
        reported, before: before, accruedMinor: reported.amountMinor, code: "AMOUNT_ROUNDING",
        isOpen: false, expectedMinor: expectedMinor)
    default:
      let code =
        reported.basisMinor == own.basisMinor || isReduced ? "RATE_MISMATCH" : "BASIS_MISMATCH"
      return decision(
        reported, before: before, accruedMinor: accruedMinor, code: code, isOpen: true,
        expectedMinor: expectedMinor)
    }
  }

  /// Tells whether the partner took part of an order back, after it had reported more of it.
  ///
  /// A first report with another basis than ours is a disagreement and not a reduction.
  private static func isReduction(
    _ reported: ReportedCommission, own: OwnCommission, before: CommissionStanding
  ) -> Bool {
    guard reported.basisMinor < own.basisMinor, let last = before.basisMinor else { return false }
    return reported.basisMinor < last || before.accruedMinor < own.amountMinor
  }

  private static func decision(
    _ reported: ReportedCommission, before: CommissionStanding, accruedMinor: Int64,
    code: String?, isOpen: Bool, expectedMinor: Int64
  ) -> CommissionDecision {
    let confirmed =
      reported.stage == .confirmed ? min(accruedMinor, reported.amountMinor) : 0
    return CommissionDecision(
      standing: CommissionStanding(
        origin: before.origin, pendingMinor: accruedMinor - confirmed, confirmedMinor: confirmed,
        basisMinor: reported.basisMinor),
      accrualChangeMinor: accruedMinor - before.accruedMinor,
      confirmedChangeMinor: confirmed - before.confirmedMinor,
      differenceMinor: reported.amountMinor - expectedMinor, code: code, isOpen: isOpen)
  }
}
