internal import Money

extension ReadingRun {
  func finish() throws(IntakeError) -> ReadingSummary {
    let isRejectsFile = mapper.leading > 0
    if verdict == nil, !isRejectsFile {
      if profile.layout.control != nil {
        throw control.refused(line: nil, "cut before its control row")
      }
      if profile.layout.footer != nil {
        throw control.refused(line: nil, "cut before its footer")
      }
    }
    if totals.records == skipped, verdict == nil, profile.layout.empty == .refuse {
      throw .refused(.empty, file: fileName, line: nil, message: "holds no record below its header")
    }
    guard let sum = narrowed(acceptedSum, scaleAtLeast: 2),
      let rejectedSum = narrowed(rejectedSum, scaleAtLeast: 2)
    else {
      throw .refused(
        .limit, file: fileName, line: nil,
        message: "the sum of \(profile.money.name) does not fit in 64 bits")
    }
    let digest = try received.finish()
    return ReadingSummary(
      file: fileName, records: totals.records, accepted: accepted,
      rejected: totals.records - accepted - skipped, skipped: skipped, sum: sum,
      rejectedSum: rejectedSum, rejectedByCode: rejectedByCode, captured: head.captured,
      control: verdict ?? (isRejectsFile ? .unproved("a rejects file has no control") : .absent),
      isRejectsFile: isRejectsFile, sha256: digest.sha256, byteSize: digest.byteSize,
      firstDay: day(firstMicrosecond), lastDay: day(lastMicrosecond), warnings: warnings)
  }

  func day(_ microsecond: Int64) -> BusinessDay? {
    accepted > 0 && firstMicrosecond <= lastMicrosecond
      ? Instant(microsecondsSince1970: microsecond).businessDay : nil
  }

  private var warnings: [String] {
    var warnings: [String] = []
    if profile.header.unknown == .warn {
      warnings += head.header.unknownColumns(needed: profile.neededColumns)
        .map { "\(fileName): has the new column \"\($0)\" [W-NEWCOL]" }
    }
    if mapper.twinCount > 0 {
      warnings.append(
        "\(fileName): \(mapper.twinCount) records are like an earlier one, first record "
          + "\(mapper.firstTwin); they count as lines of their own [W-TWIN]")
    }
    for (note, count) in mapper.checks.notes {
      warnings.append(
        "\(fileName):\(note.line) (record \(note.record)) \(note.column): \(note.message)"
          + (count > 1 ? ", and \(count - 1) more" : "") + " [W-RATE]")
    }
    return warnings
  }
}
