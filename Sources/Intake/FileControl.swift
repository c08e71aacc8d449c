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
  func checkFooter(_ values: [String: ExactDecimal], line: Int?, _ totals: Totals)
    throws(IntakeError) -> ReadingSummary.ControlVerdict
  {
    for control in profile.checks.controls {
      guard let declared = values[control.equals] else {
        throw refused(
          line: line,
          line == nil
            ? "does not state its \(control.equals)"
            : "cut before the \(control.equals) of its footer")
      }
      if totals.unreadable > 0 { continue }
      switch control.measure {
      case .creditCount: try compare(control.equals, declared, totals.creditCount, line)
      case .debitCount: try compare(control.equals, declared, totals.debitCount, line)
      case .recordCount: try compare(control.equals, declared, totals.records, line)
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

  /// Checks a total row against the sum of the records.
  func checkTotal(_ stated: Int128?, line: Int, _ totals: Totals) throws(IntakeError)
    -> ReadingSummary.ControlVerdict
  {
    guard let stated else { throw refused(line: line, "has a total row without an amount") }
    if totals.unreadable > 0 { return .unproved("\(totals.unreadable) amounts cannot be read") }
    guard stated == totals.sum else {
      throw refused(
        line: line,
        "control says \(profile.money.name) sums to \(written(stated)), the records sum to "
          + written(totals.sum))
    }
    return .proved
  }

  /// Checks sums of the lines against the rows of the section that controls them.
  func checkGroup(
    _ group: Checks.Group, _ sums: [String: Int128], _ table: ControlTable
  ) throws(IntakeError) {
    for key in Set(table.keys).union(sums.keys).sorted() {
      let sum = sums[key] ?? 0
      guard let declared = table.amount(group.value, of: key) else {
        throw refused(
          line: table.line,
          "section \(group.section) has no row of \"\(key)\", for which the lines give "
            + "\(group.sum.name) \(written(sum)) (\(group.id))")
      }
      guard (declared - sum).magnitude <= group.tolerance.magnitude else {
        throw refused(
          line: table.line,
          "section \(group.section) says \(group.value) \(written(declared)) of \"\(key)\", the "
            + "lines give \(group.sum.name) \(written(sum)) (\(group.id))")
      }
    }
  }

  private func compare(
    _ name: String, _ declared: ExactDecimal, _ counted: Int, _ line: Int?
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
