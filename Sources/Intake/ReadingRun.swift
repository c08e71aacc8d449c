import Money

/// One pass over the records of a file, below its header.
final class ReadingRun {
  private let stream: RecordStream
  private let head: TableHead
  private let profile: Profile
  private let fileName: String
  private let mapper: LineMapper
  private let control: FileControl
  private let mark: ByteSlice
  private let footerStart: ByteSlice
  private let marks = ByteArena()
  private let moneySlot: Int
  private var totals = FileControl.Totals()
  private var accepted = 0
  private var skipped = 0
  private var acceptedSum: Int128 = 0
  private var rejectedSum: Int128 = 0
  private var rejectedByCode: [RowCode: Int] = [:]
  private var firstMicrosecond = Int64.max
  private var lastMicrosecond = Int64.min
  private var verdict: ReadingSummary.ControlVerdict?

  init(
    stream: RecordStream, head: TableHead, profile: Profile, fileName: String,
    knownThrough: BusinessDay
  ) {
    self.stream = stream
    self.head = head
    self.profile = profile
    self.fileName = fileName
    mapper = LineMapper(
      profile: profile, stream: stream, header: head.header, captured: head.captured,
      knownThrough: knownThrough)
    control = FileControl(profile: profile, fileName: fileName)
    mark = profile.layout.control.map { [marks] in marks.keep($0.mark) } ?? .null
    footerStart = profile.layout.footer.map { [marks] in marks.keep($0.start) } ?? .null
    moneySlot = profile.money.rawValue
  }

  func read(
    rejects: any RejectSink, line: (MappedLine) throws -> Void
  ) throws -> ReadingSummary {
    try rejects.begin(head.layout)
    while try stream.advance() {
      if isControl() {
        verdict = try readControl()
        break
      }
      if isFooter() {
        verdict = try readFooter()
        break
      }
      totals.records += 1
      try checkWhole()
      if mapper.isSkipped() {
        skipped += 1
        continue
      }
      do throws(RowProblem) {
        try mapper.map(record: totals.records)
      } catch {
        try reject(error, to: rejects)
        continue
      }
      do {
        try line(mapper.line)
      } catch let problem as RowProblem {
        try reject(problem, to: rejects)
        continue
      }
      accept()
    }
    return try finish()
  }

  /// Refuses a record whose end is missing.
  private func checkWhole() throws(IntakeError) {
    let isShort = !stream.scanner.hasLineEnd && stream.fieldCount < mapper.columnCount
    if stream.scanner.isUnterminated || isShort {
      throw TableHead.cut(stream, fileName, record: totals.records)
    }
  }

  @inline(__always)
  private func accept() {
    accepted += 1
    let line = mapper.line
    let slot = line.slots[moneySlot]
    if slot.text.start != nil {
      let amount = widened(ExactDecimal(units: slot.value, scale: slot.scale))
      acceptedSum += amount
      count(amount)
    }
    let occurred = line.slots[LineField.occurredAt.rawValue]
    if occurred.text.start != nil {
      firstMicrosecond = min(firstMicrosecond, occurred.value)
      lastMicrosecond = max(lastMicrosecond, occurred.value)
    }
  }

  @inline(__always)
  private func count(_ amount: Int128) {
    totals.sum += amount
    if amount > 0 { totals.creditCount += 1 }
    if amount < 0 { totals.debitCount += 1 }
  }

  private func reject(_ problem: RowProblem, to rejects: any RejectSink) throws {
    rejectedByCode[problem.code, default: 0] += 1
    try rejects.add(
      RowReject(
        file: fileName, line: stream.line, record: totals.records, code: problem.code,
        column: problem.column, message: problem.message),
      raw: UnsafeRawBufferPointer(
        rebasing: stream.raw[stream.ownOffset(leading: mapper.leading)...]))
    guard let money = mapper.money() else {
      totals.unreadable += 1
      return
    }
    rejectedSum += widened(money)
    count(widened(money))
  }

  private func isControl() -> Bool {
    guard mark.start != nil, mapper.leading == 0 else { return false }
    return stream.field(0).slice.equals(mark)
  }

  private func isFooter() -> Bool {
    guard footerStart.start != nil, mapper.leading == 0 else { return false }
    let first = stream.field(0).slice
    return first.count >= footerStart.count
      && ByteSlice(start: first.start, count: footerStart.count).equals(footerStart)
  }

  private func readControl() throws(IntakeError) -> ReadingSummary.ControlVerdict {
    if stream.scanner.isUnterminated {
      throw control.refused(line: stream.line, "cut inside its control row")
    }
    let verdict = try control.checkRow(stream, totals)
    if try stream.advance() {
      throw control.refused(line: stream.line, "has text after its control row")
    }
    return verdict
  }

  /// Reads the rows behind the table: labels, and below them their values.
  private func readFooter() throws(IntakeError) -> ReadingSummary.ControlVerdict {
    guard let footer = profile.layout.footer,
      case .number(let format)? = profile.formats[footer.format]
    else { preconditionFailure("a footer has a number format") }
    let line = stream.line
    var places: [(name: String, column: Int)]?
    var values: [String: ExactDecimal] = [:]
    while try stream.advance() {
      if stream.scanner.isUnterminated {
        throw .refused(
          .cut, file: fileName, line: nil,
          message: "cut inside its footer, which starts on line \(line)")
      }
      if let places {
        for (name, column) in places where column < stream.fieldCount {
          if case .value(let value) = format.read(stream.field(column).slice) {
            values[name] = value
          }
        }
        break
      }
      let texts = (0..<stream.fieldCount).map(stream.text)
      let found = footer.labels.compactMap { label in
        texts.firstIndex(of: label.value).map { (name: label.name, column: $0) }
      }
      if found.count == footer.labels.count { places = found }
    }
    try stream.drain()
    return try control.checkFooter(values, line: line, totals)
  }

  private func finish() throws(IntakeError) -> ReadingSummary {
    let isRejectsFile = mapper.leading > 0
    if verdict == nil, !isRejectsFile {
      if profile.layout.control != nil {
        throw control.refused(line: nil, "cut before its control row")
      }
      if profile.layout.footer != nil {
        throw control.refused(line: nil, "cut before its footer")
      }
    }
    if totals.records == skipped, verdict == nil {
      throw .refused(.empty, file: fileName, line: nil, message: "holds no record below its header")
    }
    guard let sum = narrowed(acceptedSum, scaleAtLeast: 2),
      let rejectedSum = narrowed(rejectedSum, scaleAtLeast: 2)
    else {
      throw .refused(
        .limit, file: fileName, line: nil,
        message: "the sum of \(profile.money.name) does not fit in 64 bits")
    }
    let digest = stream.digest
    return ReadingSummary(
      file: fileName, records: totals.records, accepted: accepted,
      rejected: totals.records - accepted - skipped, skipped: skipped, sum: sum,
      rejectedSum: rejectedSum, rejectedByCode: rejectedByCode, captured: head.captured,
      control: verdict ?? (isRejectsFile ? .unproved("a rejects file has no control") : .absent),
      isRejectsFile: isRejectsFile, sha256: digest.sha256, byteSize: digest.byteSize,
      firstDay: day(firstMicrosecond), lastDay: day(lastMicrosecond), warnings: warnings)
  }

  private func day(_ microsecond: Int64) -> BusinessDay? {
    accepted > 0 && firstMicrosecond <= lastMicrosecond
      ? Instant(microsecondsSince1970: microsecond).businessDay : nil
  }

  private var warnings: [String] {
    guard profile.header.unknown == .warn else { return [] }
    return head.header.unknownColumns(needed: profile.neededColumns)
      .map { "\(fileName): has the new column \"\($0)\" [W-NEWCOL]" }
  }
}
