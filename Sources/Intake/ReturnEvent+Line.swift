internal import Commerce
internal import Ledger
internal import Money

extension ReturnEvent {
  /// Reads a line of our returns.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let sold = line.string(.extParentId),
      let returnedAt = line.instant(.occurredAt),
      let quantity = line.decimal(.quantity)?.units(atScale: 0),
      let amount = line.decimal(.gross)?.units(atScale: 2), let currency = line.string(.currency)
    else { preconditionFailure("the return profile requires the fields of a return") }
    guard quantity + amount > 0 else {
      throw RowProblem(
        code: .sign, column: "amount", message: "a return gives back money or goods")
    }
    self.init(
      id: id, lineID: sold, returnedAt: returnedAt, quantity: quantity, amountMinor: amount,
      currency: try Currency(code: currency), reason: line.string(.reason),
      isRestocked: line.string(.restocked) == "yes", record: Int64(line.record))
  }
}
