package import Money

/// What is agreed with a party from a day on: a creator's share, or the rules of a commission.
package struct Agreement: Hashable, Sendable {
  /// What one side gives the other.
  package enum Terms: Hashable, Sendable {
    /// The share of net unlock revenue that the party earns on these series.
    case share(BasisPoints, series: [String])
    /// A commission on sales, in one direction; the rules stand in the order of their numbers.
    case commission(Direction, [RateRule])
  }

  /// Who collects, and who owes whom a commission.
  package enum Direction: String, Hashable, Sendable, CaseIterable {
    /// A network collects and owes us.
    case linkOut = "commission"
    /// We collect for a merchant and keep our part.
    case marketplace
    /// We owe an affiliate who brought the buyer.
    case affiliate

    /// What the other side of such an agreement is.
    var partyKind: Party.Kind {
      switch self {
      case .linkOut: .network
      case .marketplace: .merchant
      case .affiliate: .affiliate
      }
    }

    /// Tells whether we pay the other side, so that the tax on that has to be agreed.
    var isPaid: Bool { self != .linkOut }
  }

  package let code: String
  /// The other side; nil for the terms of a programme, which hold for everyone of their kind.
  package let party: String?
  package let from: BusinessDay
  /// The last day, when the agreement ends.
  package let to: BusinessDay?
  package let terms: Terms
  /// The nature of what the party is paid, as the Income-tax Act codes it; nil where it pays us.
  package let nature: String?
  /// How a share or an affiliate's commission is split, by party; empty where the party has all.
  package let splits: [String: BasisPoints]
  /// For how many days an affiliate's commission may still come back; nil leaves the usual time.
  package let holdDays: Int?
  /// What the party, and those among whom its pay is split, are given ahead of their earnings.
  package let advances: [String: Advance]

  /// Money ahead of earnings, and which part of them pays it back.
  package struct Advance: Hashable, Sendable {
    package let amountMinor: Int64
    package let recoup: BasisPoints

    package init(amountMinor: Int64, recoup: BasisPoints) {
      self.amountMinor = amountMinor
      self.recoup = recoup
    }
  }
  /// The share of ad revenue that a share agreement gives; nil where it gives none.
  package let adShare: BasisPoints?

  package init(
    code: String, party: String?, from: BusinessDay, to: BusinessDay? = nil, terms: Terms,
    nature: String? = nil, splits: [String: BasisPoints] = [:], holdDays: Int? = nil,
    advances: [String: Advance] = [:], adShare: BasisPoints? = nil
  ) {
    self.code = code
    self.party = party
    self.from = from
    self.to = to
    self.terms = terms
    self.nature = nature
    self.splits = splits
    self.holdDays = holdDays
    self.advances = advances
    self.adShare = adShare
  }

  /// The word for the sort of agreement.
  package var kind: String {
    switch terms {
    case .share: "share"
    case .commission(let direction, _): direction.rawValue
    }
  }

  /// The bounds of a commission without an approved override: 10 % to 30 %.
  package static let commissionBounds = 1000...3000

  /// All that was agreed, as one line that is equal only for equal agreements.
  package var canonicalText: String {
    let span = "\(from)..\(to?.description ?? "")"
    var parts = ["\(kind) \(party ?? "*") \(span)"]
    switch terms {
    case .share(let rate, let series):
      parts.append("\(rate.rawValue) \(series.sorted().joined(separator: ","))")
    case .commission(_, let rules):
      parts.append(rules.map { text(of: $0) }.joined(separator: ","))
    }
    if let nature { parts.append("nature=\(nature)") }
    if !splits.isEmpty {
      let listed = splits.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.rawValue)" }
      parts.append("splits " + listed.joined(separator: ","))
    }
    if let holdDays { parts.append("hold=\(holdDays)") }
    for (payee, advance) in advances.sorted(by: { $0.key < $1.key }) {
      let name = payee == party ? "advance" : "advance \(payee)"
      parts.append("\(name)=\(advance.amountMinor)@\(advance.recoup.rawValue)")
    }
    if let adShare { parts.append("ads=\(adShare.rawValue)") }
    return parts.joined(separator: " ")
  }

  /// A rule with its own span, where that is not the agreement's.
  private func text(of rule: RateRule) -> String {
    guard (rule.from, rule.to) != (from, to) else { return rule.canonicalText }
    return rule.canonicalText + ";\(rule.from)..\(rule.to?.description ?? "")"
  }

  /// Tells whether the agreement holds on a day.
  package func covers(_ day: BusinessDay) -> Bool {
    from <= day && day <= (to ?? day)
  }

  /// The rates beyond the bounds, each with the number of its rule.
  package var overrides: [(rule: Int, rate: BasisPoints, reason: String)] {
    guard case .commission(_, let rules) = terms else { return [] }
    return rules.enumerated().flatMap { index, rule in
      rule.ratesOutOfBounds.map { (index + 1, $0, rule.overrideReason ?? "") }
    }
  }
}
