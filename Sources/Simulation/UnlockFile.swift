package import Money

/// A single day's file of own unlocks, as large as a benchmark wants it.
package enum UnlockFile {
  /// Writes so many unlocks of one day, in the order of payment and with constant memory.
  ///
  /// The ids rise with time, `unl-20260402-000001`, or are scattered like hashes.
  package static func write(
    to path: String, count: Int, day: BusinessDay, seed: UInt64, randomKeys: Bool = false
  ) throws(SimulationError) {
    let settings = try SimulationSettings(
      days: 1, unlocksPerDay: count, seed: seed, firstDay: day, faults: .none)
    let width = max(6, String(count).utf8.count)
    let prefix = "unl-\(Identifier.compact(day))-"
    let seriesDraw = Weighted(skewed: settings.series)
    var random = SplitMix64(seed: seed, stream: .unlocks)
    var file = try FileWriter(path: path)
    file.text(OwnFile.unlockHeader)
    file.endLine()
    var sumMinor: Int64 = 0
    for index in 0..<count {
      let unlock = Unlock(
        sequence: Int32(index), second: Int32(index * 86_400 / count), settings, seriesDraw,
        &random)
      if randomKeys {
        file.text("unl-")
        file.hexadecimal(SplitMix64.mixed(seed ^ UInt64(index)))
      } else {
        file.text(prefix)
        file.padded(index + 1, to: width)
      }
      file.unlockRest(unlock, on: day)
      file.endLine()
      sumMinor += Int64(unlock.priceMinor)
    }
    file.control(count: count, sumMinor: sumMinor)
    try file.close()
  }
}

extension FileWriter {
  /// Writes sixteen hexadecimal digits.
  fileprivate mutating func hexadecimal(_ value: UInt64) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15
      byte(Unicode.Scalar(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10))
    }
  }
}
