package import Money

/// The share agreement that a day's passes of a series accrue by.
package struct PassTerms: Hashable, Sendable {
  /// One of those among whom the share is split.
  package struct Payee: Hashable, Sendable {
    package let party: String
    package let weight: Int64

    package init(party: String, weight: Int64) {
      self.party = party
      self.weight = weight
    }
  }

  package let agreement: String
  package let version: Int
  package let rate: BasisPoints
  /// Who has the share, in the order of their codes.
  package let payees: [Payee]

  /// Makes the terms of an agreement whose party has all of the share unless it is split.
  package init(
    agreement: String, version: Int, party: String, rate: BasisPoints, split: [Payee] = []
  ) {
    self.agreement = agreement
    self.version = version
    self.rate = rate
    payees =
      split.isEmpty
      ? [Payee(party: party, weight: 10_000)] : split.sorted { $0.party < $1.party }
  }
}

/// What one payee has of a series in a share slice.
package struct PassAllocationKey: Hashable, Sendable {
  package let series: String
  package let party: String
}

/// What a series contributes to a share slice, and what of the share one payee has of it.
package struct PassAllocation: Hashable, Sendable {
  package var units: Int64 = 0
  package var grossMinor: Int64 = 0
  package var netMinor: Int64 = 0
  package var shareMinor: Int64 = 0

  package static let zero = PassAllocation()

  package init() {}

  /// Subtracts other figures.
  package func subtracting(_ other: PassAllocation) -> PassAllocation {
    var left = self
    left.units -= other.units
    left.grossMinor -= other.grossMinor
    left.netMinor -= other.netMinor
    left.shareMinor -= other.shareMinor
    return left
  }
}
