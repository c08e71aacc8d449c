package import Ledger
package import Money

/// A brand's order to show its product, paid in milestones.
package struct Placement: Hashable, Sendable {
  package let id: String
  package let brand: String
  package let agreedOn: BusinessDay
  package let feeMinor: Int64
  /// What each milestone weighs of the fee, in their order.
  package let weights: [Int64]
  package let series: String?
  package let record: Int64

  package init(
    id: String, brand: String, agreedOn: BusinessDay, feeMinor: Int64, weights: [Int64],
    series: String?, record: Int64
  ) {
    self.id = id
    self.brand = brand
    self.agreedOn = agreedOn
    self.feeMinor = feeMinor
    self.weights = weights
    self.series = series
    self.record = record
  }

  /// Reads a plan: `10` is ten equal milestones, `50+30+20` three of these weights.
  package static func weights(plan: String) -> [Int64]? {
    let parts = plan.split(separator: "+", omittingEmptySubsequences: false).map { Int64($0) }
    let weights = parts.compactMap { $0 }
    guard weights.count == parts.count, weights.allSatisfy({ (1...1_000_000).contains($0) }) else {
      return nil
    }
    guard weights.count == 1 else { return weights.count <= 1000 ? weights : nil }
    return weights[0] <= 1000 ? Array(repeating: 1, count: Int(weights[0])) : nil
  }

  /// The key that its agreement claims.
  package var key: SourceKey {
    var hash = EventHash("placement/1")
    for text in [id, brand, agreedOn.description, series] { hash.append(text) }
    for amount in [feeMinor] + weights { hash.append(amount) }
    return SourceKey(source: "placements", externalID: id, eventHash: hash.bytes)
  }
}

/// A milestone of a placement that was delivered.
package struct PlacementDelivery: Hashable, Sendable {
  package let placement: String
  /// Counted from 1.
  package let milestone: Int
  package let at: Instant
  package let record: Int64

  package init(placement: String, milestone: Int, at: Instant, record: Int64) {
    self.placement = placement
    self.milestone = milestone
    self.at = at
    self.record = record
  }

  /// The key that a delivery claims, so that a milestone is earned once.
  package var key: SourceKey {
    let id = "\(placement)/\(milestone)"
    return SourceKey(
      source: "placement-deliveries", externalID: id,
      eventHash: EventHash.of("placement-delivery/1", [id, at.description]))
  }
}

/// The journals of placement fees.
package enum PlacementRule {
  /// Invoices the whole fee, as revenue for milestones to come, and the tax on it.
  package static func agreed(
    _ placement: Placement, series: Int32?, tax place: TaxPlace
  ) -> InvoiceDraft {
    InvoiceDraft(
      .placement, party: placement.brand, issuedOn: placement.agreedOn, place: place,
      lines: [
        InvoiceDraft.Line(
          item: placement.id, contra: .deferredPlacements, netMinor: placement.feeMinor,
          series: series)
      ], event: placement.key, record: placement.record)
  }

  /// Divides the fee over its milestones, whatever the order in which they are delivered.
  package static func milestoneAmounts(of placement: Placement) -> [Int64] {
    Allocation.split(placement.feeMinor, by: placement.weights)
  }

  /// Earns a milestone's part of the fee on the day of its delivery.
  package static func delivered(
    _ delivery: PlacementDelivery, of placement: Placement, series: Int32?
  ) -> Transaction {
    let transfer = Transfer(
      debit: .deferredPlacements, credit: .placementRevenue,
      signedMinor: milestoneAmounts(of: placement)[delivery.milestone - 1],
      dimensions: Dimensions(item: placement.id, series: series))
    return Transaction(
      kind: .recognition, effectiveOn: delivery.at.businessDay, occurredAt: delivery.at,
      transfers: [transfer].compactMap { $0 }, keys: [delivery.key], record: delivery.record)
  }
}
