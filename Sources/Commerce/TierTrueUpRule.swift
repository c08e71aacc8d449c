package import Ledger
package import Money

/// A period of a tiered rule with the sales of one party that count in it, and what was made up.
package struct TierPeriod: Hashable, Sendable {
  package let direction: Agreement.Direction
  package let party: String
  package let terms: CommissionTerms
  package let from: BusinessDay
  /// In the order in which they count: by day, then by their ids.
  package let sales: [TierSale]
  /// The number of the last true-up, and what all of them have come to.
  package let revision: Int
  package let heldMinor: Int64
  /// What the true-ups have in each state.
  package let states: CommissionStates
  /// Whether one of the sales may still be reversed.
  package let hasPending: Bool
  /// Among whom an affiliate's commission is split.
  package let split: CommissionSplit?
  /// The GST on a merchant's commission; nil in other directions.
  package let tax: TaxPlace?

  package init(
    direction: Agreement.Direction, party: String, terms: CommissionTerms, from: BusinessDay,
    sales: [TierSale], revision: Int = 0, heldMinor: Int64 = 0,
    states: CommissionStates = CommissionStates(), hasPending: Bool = false,
    split: CommissionSplit? = nil, tax: TaxPlace? = nil
  ) {
    self.direction = direction
    self.party = party
    self.terms = terms
    self.from = from
    self.sales = sales
    self.revision = revision
    self.heldMinor = heldMinor
    self.states = states
    self.hasPending = hasPending
    self.split = split
    self.tax = tax
  }

  /// The open item under which the true-ups of the period stand.
  package var item: String {
    Self.item(of: terms.agreement, terms.version, terms.number, from, party)
  }

  /// Names the item of a period.
  static func item(
    of agreement: String, _ version: Int, _ rule: Int, _ from: BusinessDay, _ party: String
  ) -> String {
    "tier/\(agreement)@\(version)/\(rule)/\(from)/\(party)"
  }

  package var accruedMinor: Int64 { sales.reduce(0) { $0 + $1.accruedMinor } }
  package var basisMinor: Int64 { sales.reduce(0) { $0 + $1.leftMinor } }
  package var counted: Int64 {
    terms.rule.tiers.map { TierRule.reached(sales, $0.measure) } ?? 0
  }

  /// What the steps come to beside what the sales have accrued.
  package var adjustmentMinor: Int64 { TierRule.adjustmentMinor(of: sales, under: terms.rule) }

  /// What a true-up has to post.
  package var amountMinor: Int64 { adjustmentMinor - heldMinor }

  /// Where it goes: what may still be reversed waits with the sales of the period.
  package var state: CommissionState { hasPending ? .pending : .confirmed }
}

/// True-ups of tiers: what the steps of a period pay, less what was posted of that before.
package enum TierTrueUpRule {
  /// Writes what a period has to be made up for on a day, and what of it is confirmed by then.
  package static func transactions(of period: TierPeriod, on day: BusinessDay) -> [Transaction] {
    var states = period.states
    let (moved, recovered) = transfers(of: period, &states)
    let number = period.amountMinor == 0 ? period.revision : period.revision + 1
    let id = "\(period.item)#\(number)"
    func transaction(
      _ kind: PostingKind, _ source: String, _ transfers: [Transfer]
    ) -> Transaction? {
      guard !transfers.isEmpty else { return nil }
      return Transaction(
        kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
        transfers: transfers,
        keys: [
          SourceKey(
            source: source, externalID: id,
            eventHash: EventHash.of(
              "tier/1", [id, "\(period.accruedMinor)", "\(period.adjustmentMinor)"]))
        ],
        document: Document(
          memo: "tiers of \(period.terms.citation) for \(period.party) from \(period.from)"))
    }
    return [
      transaction(period.direction.accrualKind, "tier-true-up", moved),
      transaction(.clawback, "tier-recoveries", recovered),
      transaction(.commissionState, "tier-confirmations", confirmations(of: period, states)),
    ].compactMap { $0 }
  }

  private static func transfers(
    of period: TierPeriod, _ states: inout CommissionStates
  ) -> (moved: [Transfer], recovered: [Transfer]) {
    let subject = Dimensions(item: period.item)
    switch period.direction {
    case .affiliate:
      guard let split = period.split else { return ([], []) }
      return states.change(
        split.parts(of: period.adjustmentMinor).subtracting(split.parts(of: period.heldMinor)),
        adding: period.state, dimensions: subject)
    case .linkOut:
      // What was confirmed may be invoiced; less than that becomes a credit note.
      let less = states.take(max(0, -period.amountMinor), of: period.party)
      var changes = less.states.mapValues { -$0 }
      changes[period.state, default: 0] += max(0, period.amountMinor) - less.leftMinor
      states[period.party, period.state] += max(0, period.amountMinor) - less.leftMinor
      return (
        CommissionState.allCases.compactMap { state in
          Transfer(
            debit: .commissionDue(period.party, state), credit: .affiliateCommission,
            signedMinor: changes[state] ?? 0, dimensions: subject)
        }, []
      )
    case .marketplace:
      return (charges(of: period, subject), [])
    }
  }

  /// Charges a merchant with the GST on the whole adjustment, less that on what was posted before.
  private static func charges(of period: TierPeriod, _ subject: Dimensions) -> [Transfer] {
    guard let place = period.tax else { return [] }
    func tax(_ amountMinor: Int64) -> TaxHeads {
      TaxHeads(of: amountMinor, rate: place.rate, supply: place.supply)
    }
    let heads = tax(period.adjustmentMinor).subtracting(tax(period.heldMinor))
    let moves: [(account: Account, amountMinor: Int64)] =
      [(.marketplaceCommission, period.amountMinor)]
      + heads.lines(registration: place.registrationState, rate: place.rate)
    return moves.compactMap { account, amountMinor in
      Transfer(
        debit: .payable(period.party), credit: account, signedMinor: amountMinor,
        dimensions: subject)
    }
  }

  /// Confirms what is pending of a period none of whose sales is.
  private static func confirmations(
    of period: TierPeriod, _ states: CommissionStates
  ) -> [Transfer] {
    guard !period.hasPending else { return [] }
    let payees = period.split?.payees.map(\.party) ?? [period.party]
    return payees.compactMap { payee in
      let isOwed = period.direction == .affiliate
      return Transfer(
        debit: isOwed ? .commissionOwed(payee, .pending) : .commissionDue(payee, .confirmed),
        credit: isOwed ? .commissionOwed(payee, .confirmed) : .commissionDue(payee, .pending),
        signedMinor: states[payee, .pending], dimensions: Dimensions(item: period.item))
    }
  }
}
