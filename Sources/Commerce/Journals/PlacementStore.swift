package import Ledger
internal import Money
package import Postgres

/// What a file says of a placement: that it was agreed, or that a milestone was delivered.
package enum PlacementEvent: Hashable, Sendable, KeyedEvent {
  case agreed(Placement)
  case delivered(PlacementDelivery)

  package var key: SourceKey {
    switch self {
    case .agreed(let placement): placement.key
    case .delivered(let delivery): delivery.key
    }
  }

  package var record: Int64 {
    switch self {
    case .agreed(let placement): placement.record
    case .delivered(let delivery): delivery.record
    }
  }
}

/// Records placements and what is delivered of them.
package struct PlacementStore: EventStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds what contradicts the books or itself, or names what is not there.
  package func refusals(of events: [PlacementEvent]) throws -> [RecordRefusal] {
    let keys = try keys(of: events)
    let brands = try PartyStates(of: .brand, book, on: connection)
    let series = try SeriesNumbers(book, on: connection)
    let known = try placements(of: keys.fresh)
    return keys.contradictions
      + keys.fresh.compactMap { event in
        switch event {
        case .agreed(let placement):
          do {
            _ = try brands.state(of: placement.brand)
          } catch {
            return RecordRefusal(placement.record, .reference, "brand", "\(error)")
          }
          guard !PlacementRule.milestoneAmounts(of: placement).contains(0) else {
            return RecordRefusal(
              placement.record, .contradiction, "milestones",
              "a milestone of \"\(placement.id)\" would earn nothing")
          }
          return series.refusal(of: placement.series, record: placement.record)
        case .delivered(let delivery): return Self.problem(delivery, of: known)
        }
      }
  }

  private static func problem(
    _ delivery: PlacementDelivery, of known: [String: Placement]
  ) -> RecordRefusal? {
    guard let placement = known[delivery.placement] else {
      return RecordRefusal(
        delivery.record, .reference, "placement_id",
        "placement \"\(delivery.placement)\" was not agreed")
    }
    guard delivery.milestone <= placement.weights.count else {
      return RecordRefusal(
        delivery.record, .reference, "milestone",
        "placement \"\(placement.id)\" has \(placement.weights.count) milestones, not "
          + "\(delivery.milestone)")
    }
    guard delivery.at.businessDay >= placement.agreedOn else {
      return RecordRefusal(
        delivery.record, .contradiction, "at",
        "placement \"\(placement.id)\" was agreed later, on \(placement.agreedOn)")
    }
    return nil
  }

  /// Counts what the books or an earlier record know already.
  package func countKnown(_ events: [PlacementEvent]) throws -> Int {
    let keys = try keys(of: events)
    return keys.count - keys.fresh.count
  }

  /// Records what is new within the caller's transaction, and tells how much was not.
  package func record(_ events: [PlacementEvent], file: FileID) throws -> Int {
    let invoices = InvoiceStore(book, on: connection)
    try invoices.lock()
    let keys = try keys(of: events)
    let series = try SeriesNumbers(book, on: connection)
    let agreed = keys.fresh.compactMap { event -> Placement? in
      if case .agreed(let placement) = event { placement } else { nil }
    }
    try invoice(agreed, by: invoices, series, file: file)
    try insert(agreed, series)
    let known = try placements(of: keys.fresh)
    let delivered = keys.fresh.compactMap { event -> (PlacementDelivery, Placement)? in
      guard case .delivered(let delivery) = event, let placement = known[delivery.placement] else {
        return nil
      }
      return (delivery, placement)
    }
    try LedgerPosting(book, on: connection).post(
      delivered.map { delivery, placement in
        PlacementRule.delivered(
          delivery, of: placement, series: series.number(of: placement.series))
      }, file: file)
    try insert(delivered)
    return keys.count - keys.fresh.count
  }

  private func invoice(
    _ placements: [Placement], by invoices: InvoiceStore, _ series: SeriesNumbers, file: FileID
  ) throws {
    let brands = try PartyStates(of: .brand, book, on: connection)
    let drafts = try placements.sorted { ($0.agreedOn, $0.id) < ($1.agreedOn, $1.id) }
      .map { placement in
        PlacementRule.agreed(
          placement, series: series.number(of: placement.series),
          tax: TaxPlace(
            registrationState: book.registrationState,
            otherState: try brands.state(of: placement.brand), rate: TaxPlace.servicesRate))
      }
    _ = try invoices.keep(drafts, file: file)
  }

  private func keys(of events: [PlacementEvent]) throws -> EventKeys<PlacementEvent> {
    try EventKeys(events, column: "placement_id", book, on: connection)
  }
}
