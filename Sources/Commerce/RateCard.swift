package import Money

/// What of a sale decides its rate.
package struct SaleScope: Hashable, Sendable {
  /// Who owes the commission or earns it.
  package let party: String
  package let link: String?
  package let sku: String?
  package let category: String?
  package let series: String?
  package let coupon: String?

  package init(
    party: String, link: String? = nil, sku: String? = nil, category: String? = nil,
    series: String? = nil, coupon: String? = nil
  ) {
    self.party = party
    self.link = link
    self.sku = sku
    self.category = category
    self.series = series
    self.coupon = coupon
  }
}

/// A rule as a line freezes it: which one of which version, and all that it says.
package struct CommissionTerms: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  /// The number of the rule in its version.
  package let number: Int
  package let rule: RateRule

  package init(agreement: String, version: Int, number: Int = 1, rule: RateRule) {
    self.agreement = agreement
    self.version = version
    self.number = number
    self.rule = rule
  }

  /// The rule as people cite it: `flipkart-commission@2 rule 1`.
  package var citation: String { "\(agreement)@\(version) rule \(number)" }
}

/// A rule that a sale was held against, and what became of it.
package struct RateCandidate: Hashable, Sendable {
  package let terms: CommissionTerms
  /// Whether it applies, or the reason why another one does.
  package let standing: String
  package let applies: Bool
}

/// The rules of one direction as they are in force.
///
/// The most special rule wins: link, then party and SKU, party and category, party and series,
/// party, SKU, category, and the programme's default. A rule that asks for the coupon of the sale
/// comes before an equal one that does not; then the higher priority counts. What is then still
/// equal cannot be: the book refuses it.
package struct RateCard: Sendable {
  /// A rule on the days on which it is in force, for one party or for everyone.
  package struct Entry: Hashable, Sendable {
    package let terms: CommissionTerms
    package let party: String?
    package let from: BusinessDay
    package let to: BusinessDay?

    package init(terms: CommissionTerms, party: String?, from: BusinessDay, to: BusinessDay?) {
      self.terms = terms
      self.party = party
      self.from = from
      self.to = to
    }
  }

  private let entries: [String?: [Entry]]

  package init(_ entries: [Entry]) {
    self.entries = Dictionary(grouping: entries) { $0.party }
  }

  /// Finds the rule of a sale on its day; nil where no rule holds.
  package func resolve(_ sale: SaleScope, on day: BusinessDay) -> CommissionTerms? {
    known(to: sale).filter { $0.objection(to: sale, on: day) == nil }
      .max { $0.weight < $1.weight }?.terms
  }

  /// Lists every rule that the party could have had, the one that applies first.
  package func candidates(for sale: SaleScope, on day: BusinessDay) -> [RateCandidate] {
    let sorted = known(to: sale).sorted {
      ($1.weight, $0.terms.citation) < ($0.weight, $1.terms.citation)
    }
    let winner = sorted.first { $0.objection(to: sale, on: day) == nil }
    return sorted.map { entry in
      if let objection = entry.objection(to: sale, on: day) {
        return RateCandidate(terms: entry.terms, standing: objection, applies: false)
      }
      guard let winner, winner != entry else {
        return RateCandidate(terms: entry.terms, standing: "applies", applies: true)
      }
      return RateCandidate(
        terms: entry.terms, standing: entry.defeat(by: winner), applies: false)
    }.sorted { $0.applies && !$1.applies }
  }

  private func known(to sale: SaleScope) -> [Entry] {
    entries[sale.party, default: []] + entries[nil, default: []]
  }
}

extension RateCard.Entry {
  /// How special the rule is, then whether it asks for a coupon, then its priority.
  struct Weight: Comparable {
    let rank: Int
    let hasCoupon: Bool
    let priority: Int

    /// Compares rank by rank.
    static func < (left: Weight, right: Weight) -> Bool {
      (left.rank, left.hasCoupon ? 1 : 0, left.priority)
        < (right.rank, right.hasCoupon ? 1 : 0, right.priority)
    }
  }

  var weight: Weight {
    let scope = terms.rule.scope
    let rank =
      switch (scope.link, scope.sku, scope.category, scope.series, party) {
      case (_?, _, _, _, _?): 9
      case (_?, _, _, _, nil): 8
      case (_, _?, _, _, _?): 7
      case (_, _, _?, _, _?): 6
      case (_, _, _, _?, _?): 5
      case (_, nil, nil, nil, _?): 4
      case (_, _?, _, _, nil): 3
      case (_, _, _?, _, nil): 2
      case (_, nil, nil, _?, nil): 1
      case (_, nil, nil, nil, nil): 0
      }
    return Weight(rank: rank, hasCoupon: scope.coupon != nil, priority: terms.rule.priority)
  }

  /// Says why the rule does not hold for a sale; nil when it does.
  func objection(to sale: SaleScope, on day: BusinessDay) -> String? {
    guard from <= day, day <= (to ?? day) else {
      return "is in force from \(from)" + (to.map { " to \($0)" } ?? "")
    }
    let scope = terms.rule.scope
    for (word, asked, given) in [
      ("link", scope.link, sale.link), ("sku", scope.sku, sale.sku),
      ("category", scope.category, sale.category), ("series", scope.series, sale.series),
      ("coupon", scope.coupon, sale.coupon),
    ] {
      guard let asked, asked != given else { continue }
      return "asks for \(word) \(asked)"
    }
    return nil
  }

  fileprivate func defeat(by winner: RateCard.Entry) -> String {
    let (mine, theirs) = (weight, winner.weight)
    if mine.rank != theirs.rank { return "is less special than \(winner.terms.citation)" }
    if mine.hasCoupon != theirs.hasCoupon { return "asks for no coupon" }
    return "has priority \(mine.priority), below \(theirs.priority)"
  }
}
