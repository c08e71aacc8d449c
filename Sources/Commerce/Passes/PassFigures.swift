package import Money

/// What the passes of a day are divided by.
package enum PassSlice: Hashable, Sendable {
  case tax(registration: Int, place: Int, rate: BasisPoints)
  case cohort(series: String, episodes: EpisodeRange)
  case share(PassTerms)

  /// The slice as the distribution table and its keys name it.
  package var code: String {
    switch self {
    case .tax(let registration, let place, let rate):
      "gst:\(registration):\(place):\(rate.rawValue)"
    case .cohort(let series, let episodes): "cohort:\(episodes.code):\(series)"
    case .share(let terms): "share:\(terms.agreement):\(terms.version)"
    }
  }
}

/// Why figures of passes change on a day.
package enum PassSide: String, Hashable, Sendable {
  case receipt
  case release
  case refund
}

/// A slice's figures as they count on one day.
package struct PassSliceKey: Hashable, Sendable {
  package let slice: PassSlice
  package let side: PassSide
  package let countedOn: BusinessDay

  package init(slice: PassSlice, side: PassSide, countedOn: BusinessDay) {
    self.slice = slice
    self.side = side
    self.countedOn = countedOn
  }
}

/// The money of a slice of passes.
///
/// On the release side the deferred amount is what the release takes out; on the refund side all
/// amounts are what is given back.
package struct PassFigures: Hashable, Sendable {
  package var igstMinor: Int64 = 0
  package var cgstMinor: Int64 = 0
  package var sgstMinor: Int64 = 0
  package var revenueMinor: Int64 = 0
  package var deferredMinor: Int64 = 0
  package var shareMinor: Int64 = 0

  package static let zero = PassFigures()

  package init() {}

  /// Subtracts other figures, head by head.
  package func subtracting(_ other: PassFigures) -> PassFigures {
    var left = self
    left.igstMinor -= other.igstMinor
    left.cgstMinor -= other.cgstMinor
    left.sgstMinor -= other.sgstMinor
    left.revenueMinor -= other.revenueMinor
    left.deferredMinor -= other.deferredMinor
    left.shareMinor -= other.shareMinor
    return left
  }

  mutating func add(_ heads: TaxHeads) {
    igstMinor += heads.igstMinor
    cgstMinor += heads.cgstMinor
    sgstMinor += heads.sgstMinor
  }
}
