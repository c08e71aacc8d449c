package import Money

/// What is agreed with a party from a day on: a creator's share, or our commission by category.
package struct Agreement: Hashable, Sendable {
  /// What one side gives the other.
  package enum Terms: Hashable, Sendable {
    /// The share of net unlock revenue that the party earns on these series.
    case share(BasisPoints, series: [String])
    /// The commission that the party owes us, by category of goods.
    case commission([String: BasisPoints])
  }

  package let code: String
  package let party: String
  package let from: BusinessDay
  /// The last day, when the agreement ends.
  package let to: BusinessDay?
  package let terms: Terms

  /// The bounds of a commission without an approved override: 10 % to 30 %.
  package static let commissionBounds = 1000...3000

  /// All that was agreed, as one line that is equal only for equal agreements.
  package var canonicalText: String {
    let span = "\(from)..\(to?.description ?? "")"
    switch terms {
    case .share(let rate, let series):
      return "share \(party) \(span) \(rate.rawValue) \(series.sorted().joined(separator: ","))"
    case .commission(let rates):
      let listed = rates.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.rawValue)" }
      return "commission \(party) \(span) \(listed.joined(separator: ","))"
    }
  }

  /// Tells whether the agreement holds on a day.
  package func covers(_ day: BusinessDay) -> Bool {
    from <= day && day <= (to ?? day)
  }
}
