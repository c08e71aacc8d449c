internal import Commerce
internal import Ledger
internal import Money

extension PlacementEvent {
  /// Reads a line of our placements: agreed, with a fee and a plan, or delivered, with a milestone.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let at = line.instant(.occurredAt),
      let stage = line.string(.rawState)
    else { preconditionFailure("the placement profile requires the fields of a placement") }
    let record = Int64(line.record)
    guard stage == "agreed" else {
      for field in [LineField.partner, .gross, .plan] where line.text(field) != nil {
        throw RowProblem(
          code: .identity, column: Self.column(of: field),
          message: "is of what was agreed, and this row is of a delivery")
      }
      guard let number = line.decimal(.quantity)?.units(atScale: 0), (1...1000).contains(number)
      else {
        throw RowProblem(
          code: .identity, column: "milestone", message: "a delivery names a milestone, from 1")
      }
      self = .delivered(
        PlacementDelivery(placement: id, milestone: Int(number), at: at, record: record))
      return
    }
    guard line.text(.quantity) == nil else {
      throw RowProblem(
        code: .identity, column: "milestone", message: "is of a delivery, and this row is agreed")
    }
    self = .agreed(try Placement(line, id: id, at: at, record: record))
  }

  fileprivate static func column(of field: LineField) -> String {
    switch field {
    case .partner: "brand"
    case .gross: "fee"
    default: "milestones"
    }
  }
}

extension Placement {
  fileprivate init(_ line: MappedLine, id: String, at: Instant, record: Int64) throws {
    guard let brand = line.string(.partner) else {
      throw RowProblem(code: .key, column: "brand", message: "is missing")
    }
    guard let fee = line.decimal(.gross)?.units(atScale: 2), fee > 0 else {
      throw RowProblem(code: .sign, column: "fee", message: "a placement has a fee above zero")
    }
    guard let plan = line.string(.plan), let weights = Placement.weights(plan: plan) else {
      throw RowProblem(
        code: .number, column: "milestones",
        message: "\"\(line.string(.plan) ?? "")\" is no plan such as 10 or 50+30+20")
    }
    self.init(
      id: id, brand: brand, agreedOn: at.businessDay, feeMinor: fee, weights: weights,
      series: line.string(.series), record: record)
  }
}
