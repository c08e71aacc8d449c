internal import Commerce
internal import Ledger
internal import Money

extension Chargeback {
  /// Reads a line of our chargebacks.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let receipt = line.string(.merchantRef),
      let stage = line.string(.rawState).flatMap(Stage.init), let at = line.instant(.occurredAt),
      let amount = line.decimal(.gross)?.units(atScale: 2), let psp = line.string(.psp),
      let currency = line.string(.currency)
    else { preconditionFailure("the chargeback profile requires the fields of a chargeback") }
    let fee = line.decimal(.fee)?.units(atScale: 2) ?? 0
    let tax = line.decimal(.tax)?.units(atScale: 2) ?? 0
    guard tax == 0 || fee > 0 else {
      throw RowProblem(code: .identity, column: "fee_tax", message: "there is tax without a fee")
    }
    self.init(
      id: id, receipt: receipt, stage: stage, at: at, amountMinor: amount,
      currency: try Currency(code: currency), psp: psp, feeMinor: fee, feeTaxMinor: tax,
      record: Int64(line.record))
  }
}
