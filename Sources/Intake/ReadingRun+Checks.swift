internal import Money

extension ReadingRun {
  /// Compares what was read with what the file says of itself.
  func checkTotals() throws(IntakeError) {
    guard mapper.leading == 0 else { return }
    if let total {
      verdict = try control.checkTotal(total.stated, line: total.line, totals)
    } else if verdict == nil, !profile.checks.controls.isEmpty, profile.layout.footer == nil {
      verdict = try control.checkFooter(capturedAmounts, line: nil, totals)
    }
    for (group, sums) in zip(profile.checks.groups, groupSums) {
      guard let table = tables.first(where: { $0.section.name == group.section }) else { continue }
      if totals.records > accepted + skipped {
        verdict = .unproved("\(totals.records - accepted - skipped) records are rejected")
        continue
      }
      try control.checkGroup(group, sums, table)
      verdict = verdict ?? .proved
    }
    try checkPeriod()
    try checkRejectRate()
  }

  private var capturedAmounts: [String: ExactDecimal] {
    head.captured.compactMapValues { text in
      let bytes = Array(text.utf8)
      return bytes.withUnsafeBufferPointer { buffer in
        let slice = ByteSlice(start: buffer.baseAddress, count: buffer.count)
        if case .value(let value) = NumberFormat.any.read(slice) { return value }
        return nil
      }
    }
  }

  private func checkPeriod() throws(IntakeError) {
    guard let period = profile.checks.period, head.captured[period.from] != nil,
      let first = day(firstMicrosecond),
      let last = day(lastMicrosecond)
    else { return }
    let from = try declaredDay(period.from, period.format)
    let to = try declaredDay(period.to, period.format)
    guard first < from || last > to else { return }
    throw .refused(
      .period, file: fileName, line: nil,
      message: "says that it covers \(from) to \(to), and holds a record of "
        + (first < from ? first : last).description)
  }

  private func declaredDay(
    _ name: String, _ format: DateFormat
  ) throws(IntakeError) -> BusinessDay {
    let text = head.captured[name] ?? ""
    let bytes = Array(text.utf8)
    let outcome = bytes.withUnsafeBufferPointer {
      format.read(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    guard case .instant(let instant, _) = outcome else {
      throw .refused(
        .period, file: fileName, line: nil,
        message: "gives \"\(text)\" as \(name), which is not a date")
    }
    return instant.businessDay
  }

  private func checkRejectRate() throws(IntakeError) {
    let rejected = totals.records - accepted - skipped
    guard let rate = profile.checks.rejectRate, rejected > 0,
      Int128(rejected) * Int128(powerOfTen(workingScale)) > rate * Int128(totals.records)
    else { return }
    throw .refused(
      .rejectRate, file: fileName, line: nil,
      message: "\(rejected) of \(totals.records) records are rejected, a share above "
        + described(rate))
  }
}
