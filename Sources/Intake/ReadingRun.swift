import Money

/// One pass over the records of a file, below its header.
final class ReadingRun {
  private static let groupLimit = 1 << 18

  private let stream: RecordStream
  private let received: ReceivedBytes
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
  /// The total row of the file: where it stands and what it says.
  private var total: (line: Int, stated: Int128?)?
  private var groupSums: [[String: Int128]]
  private var tables: [ControlTable]

  init(
    stream: RecordStream, received: ReceivedBytes, head: TableHead, profile: Profile,
    fileName: String, knownThrough: BusinessDay
  ) {
    self.stream = stream
    self.received = received
    self.head = head
    self.profile = profile
    self.fileName = fileName
    mapper = LineMapper(profile: profile, stream: stream, head: head, knownThrough: knownThrough)
    groupSums = profile.checks.groups.map { _ in [:] }
    tables = head.controls
    control = FileControl(profile: profile, fileName: fileName)
    mark = profile.layout.control.map { [marks] in marks.keep($0.mark) } ?? .null
    footerStart = profile.layout.footer.map { [marks] in marks.keep($0.start) } ?? .null
    moneySlot = profile.money.rawValue
  }

  func read(
    rejects: any RejectSink, line: (MappedLine) throws -> Void
  ) throws -> ReadingSummary {
    try rejects.begin(head.layout)
    let sections = SectionReading(stream: stream, profile: profile, fileName: fileName)
    while try stream.advance() {
      if let section = head.section, sections.isEnd(of: section) {
        stream.hold()
        break
      }
      if isControl() {
        verdict = try readControl()
        break
      }
      if isFooter() {
        verdict = try readFooter()
        break
      }
      if mapper.isTotal() {
        total = (stream.line, mapper.statedTotal())
        continue
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
      try accept()
    }
    try readLaterSections(sections)
    try checkTotals()
    return try finish()
  }

  /// Reads the sections behind the lines, and nothing of a file that has none.
  private func readLaterSections(_ sections: SectionReading) throws(IntakeError) {
    guard let section = head.section, mapper.leading == 0 else { return try stream.drain() }
    for later in profile.layout.sections.drop(while: { $0 != section }).dropFirst() {
      tables.append(try sections.readControl(later))
    }
    try stream.drain()
  }

  private func checkTotals() throws(IntakeError) {
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

  /// Refuses a record whose end is missing.
  private func checkWhole() throws(IntakeError) {
    let isShort =
      !stream.scanner.hasLineEnd && profile.layout.ragged == .reject
      && stream.fieldCount < mapper.columnCount
    if stream.scanner.isUnterminated || isShort {
      throw TableHead.cut(stream, fileName, record: totals.records)
    }
  }

  @inline(__always)
  private func accept() throws(IntakeError) {
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
    for index in groupSums.indices { try addToGroup(index) }
  }

  private func addToGroup(_ index: Int) throws(IntakeError) {
    let group = profile.checks.groups[index]
    let key = mapper.line.canonicalText(group.key) ?? ""
    groupSums[index][key, default: 0] += mapper.line.decimal(group.sum).map(widened) ?? 0
    guard groupSums[index].count <= ReadingRun.groupLimit else {
      throw .refused(
        .limit, file: fileName, line: stream.line,
        message: "has more than \(ReadingRun.groupLimit) values of \(group.key.name)")
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
    var captures = CaptureReading(footer.captures)
    captures.read(stream.raw)
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
        if footer.captures.isEmpty { break }
      }
      captures.read(stream.raw)
      guard places == nil, !footer.labels.isEmpty else { continue }
      let texts = (0..<stream.fieldCount).map(stream.text)
      let found = footer.labels.compactMap { label in
        texts.firstIndex(of: label.value).map { (name: label.name, column: $0) }
      }
      if found.count == footer.labels.count { places = found }
    }
    for (name, text) in captures.values {
      let bytes = Array(text.utf8)
      bytes.withUnsafeBufferPointer {
        let slice = ByteSlice(start: $0.baseAddress, count: $0.count)
        if case .value(let value) = format.read(slice) { values[name] = value }
      }
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

  private func day(_ microsecond: Int64) -> BusinessDay? {
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
