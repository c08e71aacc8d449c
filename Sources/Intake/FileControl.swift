import Money

/// Compares what a file says of itself with what was read from it.
struct FileControl {
  /// What was counted and added up while reading.
  struct Totals {
    var records = 0
    var creditCount = 0
    var debitCount = 0
    /// The widened sum of the money of all records whose amount could be read.
    var sum: Int128 = 0
    var unreadable = 0
  }

  let profile: Profile
  let fileName: String

  /// Checks the control row of our own files: a mark, a count and a sum.
  func checkRow(_ stream: RecordStream, _ totals: Totals) throws(IntakeError)
    -> ReadingSummary.ControlVerdict
  {
    let decimals = profile.layout.control?.decimals ?? 2
    let texts = (0..<stream.fieldCount).map(stream.text)
    guard texts.count == 3, let count = Int(texts[1]), let sum = try? ExactDecimal(texts[2]),
      sum.scale == decimals
    else {
      throw refused(
        line: stream.line,
        "has a control row that is not \(texts[0]),COUNT,SUM: \(texts.joined(separator: ","))")
    }
    guard count == totals.records else {
      throw refused(
        line: stream.line, "control says \(count) records, the file has \(totals.records)")
    }
    if totals.unreadable > 0 { return .unproved("\(totals.unreadable) amounts cannot be read") }
    guard widened(sum) == totals.sum else {
      throw refused(
        line: stream.line,
        "control says \(profile.money.name) sums to \(sum), the records sum to "
          + written(totals.sum))
    }
    return .proved
  }

  /// Checks the footer of a statement against its profile's controls.
  func checkFooter(_ values: [String: ExactDecimal], line: Int, _ totals: Totals)
    throws(IntakeError) -> ReadingSummary.ControlVerdict
  {
    for control in profile.checks.controls {
      guard let declared = values[control.equals] else {
        throw refused(line: line, "cut before the \(control.equals) of its footer")
      }
      if totals.unreadable > 0 { continue }
      switch control.measure {
      case .creditCount: try compare(control.equals, declared, totals.creditCount, line)
      case .debitCount: try compare(control.equals, declared, totals.debitCount, line)
      case .sum(let plus):
        let start = plus.flatMap { values[$0] } ?? .zero
        guard widened(start) + totals.sum == widened(declared) else {
          throw refused(
            line: line,
            "control says \(control.equals) \(declared), \(start) and the records give "
              + written(widened(start) + totals.sum))
        }
      }
    }
    return totals.unreadable > 0
      ? .unproved("\(totals.unreadable) amounts cannot be read") : .proved
  }

  private func compare(
    _ name: String, _ declared: ExactDecimal, _ counted: Int, _ line: Int
  ) throws(IntakeError) {
    guard declared.units(atScale: 0) == Int64(counted) else {
      throw refused(
        line: line, "control says \(name) \(declared), the file has \(counted)")
    }
  }

  private func written(_ sum: Int128) -> String {
    narrowed(sum, scaleAtLeast: 2)?.description ?? "more than 64 bits"
  }

  func refused(line: Int?, _ message: String) -> IntakeError {
    .refused(.control, file: fileName, line: line, message: message)
  }
}
