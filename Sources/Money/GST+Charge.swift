extension GST {
  /// Charges the tax on top of a net amount, each head rounded once; CGST and SGST are equal.
  package static func charge(
    onMinor net: Int64, rate: BasisPoints, supply: SupplyKind
  ) -> GSTSplit {
    switch supply {
    case .interState:
      GSTSplit(netMinor: net, cgstMinor: 0, sgstMinor: 0, igstMinor: rate.share(of: net))
    case .intraState:
      headed(net, head: Rounding.share(of: net, part: Int64(rate.rawValue), whole: 20_000))
    }
  }

  /// Divides a tax that somebody else has computed into its heads; an odd paisa is central.
  package static func heads(
    ofMinor tax: Int64, on net: Int64, supply: SupplyKind
  ) -> GSTSplit {
    guard supply == .intraState else {
      return GSTSplit(netMinor: net, cgstMinor: 0, sgstMinor: 0, igstMinor: tax)
    }
    let halves = Allocation.split(tax, by: [1, 1])
    return GSTSplit(netMinor: net, cgstMinor: halves[0], sgstMinor: halves[1], igstMinor: 0)
  }

  private static func headed(_ net: Int64, head: Int64) -> GSTSplit {
    GSTSplit(netMinor: net, cgstMinor: head, sgstMinor: head, igstMinor: 0)
  }
}

extension GSTSplit {
  /// Nothing at all.
  package static let zero = GSTSplit(netMinor: 0, cgstMinor: 0, sgstMinor: 0, igstMinor: 0)

  /// Adds other figures to these, one by one.
  package func adding(_ other: GSTSplit) -> GSTSplit {
    GSTSplit(
      netMinor: netMinor + other.netMinor, cgstMinor: cgstMinor + other.cgstMinor,
      sgstMinor: sgstMinor + other.sgstMinor, igstMinor: igstMinor + other.igstMinor)
  }

  /// Takes the part of every figure that belongs to a part of the net amount, rounded half up.
  ///
  /// It is the cumulative rule: the whole net amount gives exactly these figures.
  package func portion(ofNetMinor part: Int64) -> GSTSplit {
    func share(_ amount: Int64) -> Int64 {
      Rounding.share(of: amount, part: part, whole: netMinor)
    }
    return GSTSplit(
      netMinor: part, cgstMinor: share(cgstMinor), sgstMinor: share(sgstMinor),
      igstMinor: share(igstMinor))
  }

  /// Takes other figures from these, one by one.
  package func subtracting(_ other: GSTSplit) -> GSTSplit {
    GSTSplit(
      netMinor: netMinor - other.netMinor, cgstMinor: cgstMinor - other.cgstMinor,
      sgstMinor: sgstMinor - other.sgstMinor, igstMinor: igstMinor - other.igstMinor)
  }
}
