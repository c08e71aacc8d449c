internal import Ledger
internal import Money
internal import Postgres

extension PlacementStore {
  /// Finds the placements that events are about, in the books or among the events.
  func placements(of events: [PlacementEvent]) throws -> [String: Placement] {
    var found: [String: Placement] = [:]
    for case .agreed(let placement) in events { found[placement.id] = placement }
    let wanted = events.compactMap { event -> String? in
      if case .delivered(let delivery) = event { delivery.placement } else { nil }
    }
    for row in try connection.rows(
      """
      SELECT p.placement, p.brand, p.agreed_on, p.fee_minor, s.code AS series,
        array_to_string(p.weights, '+') AS plan
      FROM commerce.placement AS p
      LEFT JOIN ledger.series AS s ON s.series = p.series
      WHERE p.book = \(book.id) AND p.placement = ANY (\(wanted)::text[])
      """)
    {
      let plan: String = try row.value("plan")
      let placement = Placement(
        id: try row.value("placement"), brand: try row.value("brand"),
        agreedOn: try BusinessDay(try row.value("agreed_on")),
        feeMinor: try row.value("fee_minor"),
        weights: plan.split(separator: "+").compactMap { Int64($0) },
        series: try row.optional("series"), record: 0)
      found[placement.id] = placement
    }
    return found
  }

  func insert(_ placements: [Placement], _ series: SeriesNumbers) throws {
    // An array of arrays of unequal lengths is none to PostgreSQL, so the weights go as text.
    let plans = placements.map { $0.weights.map { String($0) }.joined(separator: "+") }
    try connection.execute(
      """
      INSERT INTO commerce.placement (
        book, placement, brand, agreed_on, fee_minor, weights, series)
      SELECT \(book.id), w.placement, w.brand, w.agreed_on, w.fee_minor,
        string_to_array(w.plan, '+')::bigint[], w.series
      FROM unnest(
        \(placements.map(\.id))::text[], \(placements.map(\.brand))::text[],
        \(placements.map(\.agreedOn.description))::date[],
        \(placements.map(\.feeMinor))::bigint[], \(plans)::text[],
        \(placements.map { series.number(of: $0.series) })::integer[]
      ) AS w (placement, brand, agreed_on, fee_minor, plan, series)
      """)
  }

  func insert(_ delivered: [(PlacementDelivery, Placement)]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.placement_delivery (
        book, placement, milestone, delivered_on, earned_minor)
      SELECT \(book.id), w.*
      FROM unnest(
        \(delivered.map(\.0.placement))::text[], \(delivered.map(\.0.milestone))::integer[],
        \(delivered.map(\.0.at.businessDay.description))::date[],
        \(delivered.map { delivery, placement in
          PlacementRule.milestoneAmounts(of: placement)[delivery.milestone - 1]
        })::bigint[]) AS w
      """)
  }
}
