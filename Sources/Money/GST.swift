/// Where a supply is made, seen from the supplier's registration (IGST Act s.7 and s.8).
package enum SupplyKind: Hashable, Sendable {
  case intraState
  case interState
}

/// A gross amount divided into its taxable value and the heads of GST that it contains.
package struct GSTSplit: Hashable, Sendable {
  package let netMinor: Int64
  package let cgstMinor: Int64
  package let sgstMinor: Int64
  package let igstMinor: Int64

  package init(netMinor: Int64, cgstMinor: Int64, sgstMinor: Int64, igstMinor: Int64) {
    self.netMinor = netMinor
    self.cgstMinor = cgstMinor
    self.sgstMinor = sgstMinor
    self.igstMinor = igstMinor
  }

  package var taxMinor: Int64 { cgstMinor + sgstMinor + igstMinor }
  package var grossMinor: Int64 { netMinor + taxMinor }
}

/// Goods and services tax contained in an inclusive price.
package enum GST {
  /// Extracts the tax from an inclusive amount, each head rounded once.
  ///
  /// CGST and SGST must be equal: one head is rounded and doubled, and the base is what remains.
  /// So ₹100 at 18 % is 84.74 + 7.63 + 7.63 within a State and 84.75 + 15.25 between States.
  package static func extract(
    fromMinor gross: Int64, rate: BasisPoints, supply: SupplyKind
  ) -> GSTSplit {
    let whole = Int64(10_000 + rate.rawValue)
    switch supply {
    case .interState:
      let tax = Rounding.share(of: gross, part: Int64(rate.rawValue), whole: whole)
      return GSTSplit(netMinor: gross - tax, cgstMinor: 0, sgstMinor: 0, igstMinor: tax)
    case .intraState:
      let head = Rounding.share(of: gross, part: Int64(rate.rawValue), whole: 2 * whole)
      return GSTSplit(netMinor: gross - 2 * head, cgstMinor: head, sgstMinor: head, igstMinor: 0)
    }
  }
}
