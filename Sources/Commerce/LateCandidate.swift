internal import Ledger
internal import Money
internal import Postgres

/// A priced line that other terms hold for, as it was read.
struct LateCandidate {
  let direction: Agreement.Direction
  let party: String
  let item: String
  private let series: String?
  private let orderedOn: BusinessDay
  private let before: LateLine.Citation
  private let beforeMinor: Int64
  private let after: CommissionTerms
  private let afterMinor: Int64
  private let revision: Int
  private let isPending: Bool
  private let isLocal: Bool
  private let holdUntil: BusinessDay

  /// Finds the terms that hold now; nil where none of the agreements is concerned.
  init?(
    _ row: Row, by cards: [Agreement.Direction: RateCard], of agreements: Set<String>
  ) throws {
    guard let direction = Agreement.Direction(rawValue: try row.value("kind")) else { return nil }
    let sale = SaleScope(
      party: try row.value("party"), link: try row.optional("link"),
      sku: try row.optional("sku"), category: try row.optional("category"),
      series: try row.optional("series"), coupon: try row.optional("coupon"))
    let day = try BusinessDay(try row.value("ordered_on"))
    before = LateLine.Citation(
      agreement: try row.value("at_agreement"), version: try row.value("at_version"),
      number: try row.value("at_rule"))
    guard let after = cards[direction]?.resolve(sale, on: day) else {
      guard agreements.contains(before.agreement) else { return nil }
      throw CommerceError.rateMissing(
        party: sale.party, item: try row.value("item"), day: day.description)
    }
    guard agreements.contains(before.agreement) || agreements.contains(after.agreement) else {
      return nil
    }
    self.direction = direction
    self.after = after
    party = sale.party
    series = sale.series
    item = try row.value("item")
    orderedOn = day
    beforeMinor = try row.value("at_minor")
    afterMinor = after.rule.amountMinor(
      ofBasis: try row.value("basis_minor"), units: try row.value("units"))
    revision = try row.value("revision")
    isPending = try row.value("is_pending")
    isLocal = try row.optional("is_local") ?? false
    holdUntil = try row.optional("hold_until", as: String.self).map { try BusinessDay($0) } ?? day
  }

  /// Makes the late line of what is left of an order's line.
  func line(
    sold line: ReturnableLine?, splits: AgreementSplits
  ) -> LateLine {
    LateLine(
      direction: direction, party: party, item: item, series: series, orderedOn: orderedOn,
      before: before, beforeMinor: beforeMinor, after: after, afterMinor: afterMinor,
      revision: revision,
      order: direction == .linkOut ? nil : line.map { sold($0, splits: splits) })
  }

  private func sold(_ line: ReturnableLine, splits: AgreementSplits) -> LateLine.Sold {
    var figures = line.figures
    var split: CommissionSplit?
    if direction == .affiliate {
      figures.affiliateMinor = afterMinor
      split = splits.split(of: party, by: OrderTermsBook.Version(after))
    } else {
      figures.commissionMinor = afterMinor
      figures.commissionTax =
        line.accounts.serviceTax.map {
          TaxHeads(of: afterMinor, rate: $0, supply: isLocal ? .intraState : .interState)
        } ?? .zero
    }
    return LateLine.Sold(
      line: line, figures: figures, split: split, isPending: isPending, holdUntil: holdUntil)
  }
}
