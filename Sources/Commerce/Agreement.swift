package import Money

/// What is agreed with a party from a day on: a creator's share, or a commission by category.
package struct Agreement: Hashable, Sendable {
  /// What one side gives the other.
  package enum Terms: Hashable, Sendable {
    /// The share of net unlock revenue that the party earns on these series.
    case share(BasisPoints, series: [String])
    /// A commission by category of goods, in one direction.
    case commission(Direction, [String: BasisPoints])
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
  }

  package let code: String
  package let party: String
  package let from: BusinessDay
  /// The last day, when the agreement ends.
  package let to: BusinessDay?
  package let terms: Terms

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
    switch terms {
    case .share(let rate, let series):
      return "share \(party) \(span) \(rate.rawValue) \(series.sorted().joined(separator: ","))"
    case .commission(let direction, let rates):
      let listed = rates.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.rawValue)" }
      return "\(direction.rawValue) \(party) \(span) \(listed.joined(separator: ","))"
    }
  }

  /// Tells whether the agreement holds on a day.
  package func covers(_ day: BusinessDay) -> Bool {
    from <= day && day <= (to ?? day)
  }
}
