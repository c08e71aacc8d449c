package import Money

/// What a day is divided by: a tax slice, a share slice, or the count of its coins.
package enum Slice: Hashable, Sendable {
  case tax(registration: Int, place: Int, rate: BasisPoints, funding: Funding = .money)
  case share(ShareTerms, gstRate: BasisPoints)
  case spentCoins

  /// The slice as the distribution table and its keys name it.
  package var code: String {
    switch self {
    case .tax(let registration, let place, let rate, let funding):
      "gst:\(registration):\(place):\(rate.rawValue)"
        + (funding == .money ? "" : ":\(funding.rawValue)")
    case .share(let terms, let gstRate):
      "share:\(terms.agreement):\(terms.version):\(gstRate.rawValue)"
    case .spentCoins: "coins"
    }
  }
}

/// Whether figures are of what came in or of what was given back.
package enum SliceSide: String, Hashable, Sendable {
  case receipt
  case refund
}

/// A slice's figures as they count on one day.
package struct SliceKey: Hashable, Sendable {
  package let slice: Slice
  package let side: SliceSide
  package let countedOn: BusinessDay
}

/// The money of a slice, or its coins; refunds are positive and stand on the refund side.
package struct SliceFigures: Hashable, Sendable {
  package var grossMinor: Int64
  package var netMinor: Int64
  package var igstMinor: Int64
  package var cgstMinor: Int64
  package var sgstMinor: Int64
  package var shareMinor: Int64

  package static let zero = SliceFigures(
    grossMinor: 0, netMinor: 0, igstMinor: 0, cgstMinor: 0, sgstMinor: 0, shareMinor: 0)

  package init(
    grossMinor: Int64, netMinor: Int64, igstMinor: Int64, cgstMinor: Int64, sgstMinor: Int64,
    shareMinor: Int64
  ) {
    self.grossMinor = grossMinor
    self.netMinor = netMinor
    self.igstMinor = igstMinor
    self.cgstMinor = cgstMinor
    self.sgstMinor = sgstMinor
    self.shareMinor = shareMinor
  }

  init(_ split: GSTSplit) {
    self.init(
      grossMinor: split.grossMinor, netMinor: split.netMinor, igstMinor: split.igstMinor,
      cgstMinor: split.cgstMinor, sgstMinor: split.sgstMinor, shareMinor: 0)
  }

  /// Takes the cumulative part that a refunded gross amount is of these receipts.
  func portion(_ refundedMinor: Int64) -> SliceFigures {
    func part(_ amountMinor: Int64) -> Int64 {
      Rounding.share(of: amountMinor, part: refundedMinor, whole: grossMinor)
    }
    let igst = part(igstMinor)
    let cgst = part(cgstMinor)
    let sgst = part(sgstMinor)
    return SliceFigures(
      grossMinor: refundedMinor, netMinor: refundedMinor - igst - cgst - sgst, igstMinor: igst,
      cgstMinor: cgst, sgstMinor: sgst, shareMinor: part(shareMinor))
  }

  /// Subtracts other figures, head by head.
  package func subtracting(_ other: SliceFigures) -> SliceFigures {
    SliceFigures(
      grossMinor: grossMinor - other.grossMinor, netMinor: netMinor - other.netMinor,
      igstMinor: igstMinor - other.igstMinor, cgstMinor: cgstMinor - other.cgstMinor,
      sgstMinor: sgstMinor - other.sgstMinor, shareMinor: shareMinor - other.shareMinor)
  }
}
