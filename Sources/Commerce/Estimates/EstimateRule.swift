package import Ledger
package import Money

/// The own goods of a month that may still come back, by the rate of their days.
package struct ReturnableSales: Hashable, Sendable {
  package let month: String
  package let rate: BasisPoints
  package let netMinor: Int64
  package let costMinor: Int64
  /// What of them has come back.
  package let returnedNetMinor: Int64
  package let returnedCostMinor: Int64

  package init(
    month: String, rate: BasisPoints, netMinor: Int64, costMinor: Int64, returnedNetMinor: Int64,
    returnedCostMinor: Int64
  ) {
    self.month = month
    self.rate = rate
    self.netMinor = netMinor
    self.costMinor = costMinor
    self.returnedNetMinor = returnedNetMinor
    self.returnedCostMinor = returnedCostMinor
  }
}

/// The rupees of a month's top-ups, by the rate of their days.
package struct BreakableCoins: Hashable, Sendable {
  package let month: String
  package let rate: BasisPoints
  /// What unlocks have released, what has expired, and what is left.
  package let usedMinor: Int64
  package let expiredMinor: Int64
  package let leftMinor: Int64

  package init(
    month: String, rate: BasisPoints, usedMinor: Int64, expiredMinor: Int64, leftMinor: Int64
  ) {
    self.month = month
    self.rate = rate
    self.usedMinor = usedMinor
    self.expiredMinor = expiredMinor
    self.leftMinor = leftMinor
  }
}

/// What should stand estimated for a month's sales or top-ups.
package struct Estimate: Hashable, Sendable {
  package let subject: EstimateRate.Subject
  /// The month and its rate, as `2026-04:1000`.
  package let cohort: String
  package let amountMinor: Int64
  /// The cost of the goods that are expected back.
  package let costMinor: Int64

  package init(
    subject: EstimateRate.Subject, cohort: String, amountMinor: Int64, costMinor: Int64 = 0
  ) {
    self.subject = subject
    self.cohort = cohort
    self.amountMinor = amountMinor
    self.costMinor = costMinor
  }

  /// The open item under which the estimate stands.
  package var item: String { "\(subject.rawValue):\(cohort)" }
}

/// The estimates of a month's end: cumulative, so that what comes true uses them up.
package enum EstimateRule {
  /// Expects a part of sales back, less what of them has come back already.
  package static func returns(of sales: ReturnableSales) -> Estimate {
    Estimate(
      subject: .returns, cohort: cohort(sales.month, sales.rate),
      amountMinor: max(0, sales.rate.share(of: sales.netMinor) - sales.returnedNetMinor),
      costMinor: max(0, sales.rate.share(of: sales.costMinor) - sales.returnedCostMinor))
  }

  /// Recognises breakage in proportion to what is used of what is expected to be used.
  ///
  /// Of a lot of ₹1,000 of which 10 % will not be used, ₹450 of ₹900 earn ₹50. What has expired is
  /// income by itself, and no more is recognised than is left.
  package static func breakage(of coins: BreakableCoins) -> Estimate {
    let earned = Rounding.share(
      of: coins.usedMinor, part: Int64(coins.rate.rawValue),
      whole: Int64(10_000 - coins.rate.rawValue))
    return Estimate(
      subject: .breakage, cohort: cohort(coins.month, coins.rate),
      amountMinor: min(max(0, earned - coins.expiredMinor), coins.leftMinor))
  }

  /// Moves what stands estimated to what should stand; nothing when it does.
  ///
  /// Returns leave revenue for a liability, and the cost of their goods is an asset again.
  package static func transactions(
    from standing: Estimate, to target: Estimate, on day: BusinessDay
  ) -> [Transaction] {
    precondition(standing.item == target.item, "an estimate is changed by another one of it")
    let about = Dimensions(item: target.item)
    let amount = target.amountMinor - standing.amountMinor
    let cost = target.costMinor - standing.costMinor
    let moves: [(kind: PostingKind, debit: Account, credit: Account, amountMinor: Int64)] =
      switch target.subject {
      case .returns:
        [
          (.expectedReturn, .productRevenue, .expectedRefunds, amount),
          (.goods, .goodsToRecover, .costOfGoods, cost),
        ]
      case .breakage: [(.breakage, .recognisedBreakage, .breakageIncome, amount)]
      }
    return moves.compactMap { move in
      guard
        let transfer = Transfer(
          debit: move.debit, credit: move.credit, signedMinor: move.amountMinor, dimensions: about)
      else { return nil }
      let id = "\(target.item)/\(day)" + (move.kind == .goods ? "/cost" : "")
      return Transaction(
        kind: move.kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
        transfers: [transfer],
        keys: [
          SourceKey(
            source: "estimates", externalID: id,
            eventHash: EventHash.of("estimate/1", [id, "\(move.amountMinor)"]))
        ])
    }
  }

  private static func cohort(_ month: String, _ rate: BasisPoints) -> String {
    "\(month):\(rate.rawValue)"
  }
}
