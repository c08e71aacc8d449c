internal import Commerce
internal import Ledger
internal import Money

extension RefundEvent {
  /// Reads a line of our refunds.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let unlock = line.string(.merchantRef),
      let refundedAt = line.instant(.occurredAt), let gross = line.decimal(.gross),
      let code = line.string(.currency)
    else { preconditionFailure("the refund profile requires the fields of a refund") }
    let currency = try Currency(code: code)
    guard let amount = gross.units(atScale: currency.exponent) else {
      throw RowProblem(code: .scale, column: "amount", message: "\(gross) coins are not whole")
    }
    guard amount > 0 else {
      throw RowProblem(
        code: .sign, column: "amount", message: "a refund gives back more than zero")
    }
    self.init(
      id: id, unlockID: unlock, refundedAt: refundedAt, amountMinor: amount, currency: currency,
      reason: line.string(.reason), record: Int64(line.record))
  }
}
