internal import Commerce
internal import Ledger
internal import Money

extension AdRevenue {
  /// Reads a line of our ad revenue.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let network = line.string(.partner),
      let earnedAt = line.instant(.occurredAt),
      let amount = line.decimal(.gross)?.units(atScale: 2)
    else { preconditionFailure("the ad revenue profile requires the fields of a report") }
    self.init(
      id: id, network: network, earnedOn: earnedAt.businessDay, amountMinor: amount,
      series: line.string(.series), record: Int64(line.record))
  }
}
