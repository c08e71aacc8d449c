package import Ledger
package import Money

/// Tax by its heads; what is within a State has two equal ones, what crosses States has one.
package struct TaxHeads: Hashable, Sendable {
  package let cgstMinor: Int64
  package let sgstMinor: Int64
  package let igstMinor: Int64

  package static let zero = TaxHeads(cgstMinor: 0, sgstMinor: 0, igstMinor: 0)

  package init(cgstMinor: Int64, sgstMinor: Int64, igstMinor: Int64) {
    self.cgstMinor = cgstMinor
    self.sgstMinor = sgstMinor
    self.igstMinor = igstMinor
  }

  /// Takes a tax of a value without tax; within a State one head is rounded and doubled.
  package init(of valueMinor: Int64, rate: BasisPoints, supply: SupplyKind) {
    switch supply {
    case .interState:
      self.init(cgstMinor: 0, sgstMinor: 0, igstMinor: rate.share(of: valueMinor))
    case .intraState:
      let head = Rounding.share(of: valueMinor, part: Int64(rate.rawValue), whole: 20_000)
      self.init(cgstMinor: head, sgstMinor: head, igstMinor: 0)
    }
  }

  /// Takes the heads that an inclusive amount contains.
  package init(_ split: GSTSplit) {
    self.init(
      cgstMinor: split.cgstMinor, sgstMinor: split.sgstMinor, igstMinor: split.igstMinor)
  }

  package var totalMinor: Int64 { cgstMinor + sgstMinor + igstMinor }

  /// The heads that can stand, each with its amount.
  package var byHead: [(head: GSTHead, minor: Int64)] {
    [(.cgst, cgstMinor), (.sgst, sgstMinor), (.igst, igstMinor)]
  }

  /// Takes a part of each head, rounded half up.
  package func portion(_ part: Int64, of whole: Int64) -> TaxHeads {
    map { Rounding.share(of: $0, part: part, whole: whole) }
  }

  /// Subtracts other heads.
  package func subtracting(_ other: TaxHeads) -> TaxHeads {
    TaxHeads(
      cgstMinor: cgstMinor - other.cgstMinor, sgstMinor: sgstMinor - other.sgstMinor,
      igstMinor: igstMinor - other.igstMinor)
  }

  /// Names the accounts of the tax that we owe under a registration, with what each head has.
  func lines(
    registration: Int, rate: BasisPoints
  ) -> [(account: Account, amountMinor: Int64)] {
    let heads: [(head: GSTHead, minor: Int64)] = [
      (.igst, igstMinor), (.cgst, cgstMinor), (.sgst, sgstMinor),
    ]
    return heads.map { head, minor in
      (.gstOutput(state: registration, head: head, rate: head.part(of: rate)), minor)
    }
  }

  private func map(_ change: (Int64) -> Int64) -> TaxHeads {
    TaxHeads(
      cgstMinor: change(cgstMinor), sgstMinor: change(sgstMinor), igstMinor: change(igstMinor))
  }
}
