package import Money

/// A single report of the gateway, as large as a benchmark wants it.
package enum GatewayReportFile {
  private static let linesPerRefund = 16

  /// Writes so many lines of one day's unlocks and refunds, with constant memory.
  package static func write(
    to path: String, count: Int, day: BusinessDay, seed: UInt64
  ) throws(SimulationError) {
    let settings = try SimulationSettings(
      days: 1, unlocksPerDay: count, seed: seed, firstDay: day, faults: .none)
    let seriesDraw = Weighted(skewed: settings.series)
    var random = SplitMix64(seed: seed, stream: .unlocks)
    var file = try FileWriter(path: path)
    file.text(GatewayFile.header)
    file.endLine()
    let settledOn = day.adding(days: 1)
    let settlement = Identifier.settlement(settledOn)
    let reference = Identifier.bankReference(settledOn, folder: 0)
    for index in 0..<count {
      let unlock = Unlock(
        sequence: Int32(index), second: Int32(index * 86_400 / count), settings, seriesDraw,
        &random)
      let payment = Payment(unlock, on: 0)
      let line =
        index % linesPerRefund == linesPerRefund - 1
        ? Settlement.Line(refunding: payment, on: 0, second: payment.second)
        : Settlement.Line(of: payment)
      file.settlementLine(line, of: settlement, reference: reference, on: settledOn, settings)
      file.endLine()
    }
    try file.close()
  }
}
