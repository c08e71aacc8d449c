internal import Commerce
internal import Ledger
internal import Money

extension TopUpRefundEvent {
  /// Reads a line of our refunds of top-ups.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let topUp = line.string(.merchantRef),
      let refundedAt = line.instant(.occurredAt),
      let coins = line.decimal(.quantity)?.units(atScale: 0),
      let amount = line.decimal(.gross)?.units(atScale: 2), let currency = line.string(.currency)
    else { preconditionFailure("the profile requires the fields of a top-up's refund") }
    self.init(
      id: id, topUpID: topUp, refundedAt: refundedAt, coins: coins, amountMinor: amount,
      currency: try Currency(code: currency), reason: line.string(.reason),
      record: Int64(line.record))
  }
}
