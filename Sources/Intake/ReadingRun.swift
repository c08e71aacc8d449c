import Money

/// One pass over the records of a file, below its header.
final class ReadingRun {
  private static let groupLimit = 1 << 18

  let stream: RecordStream
  let received: ReceivedBytes
  let head: TableHead
  let profile: Profile
  let fileName: String
  let mapper: LineMapper
  let control: FileControl
  let mark: ByteSlice
  let footerStart: ByteSlice
  private let marks = ByteArena()
  private let moneySlot: Int
  var totals = FileControl.Totals()
  var accepted = 0
  var skipped = 0
  var acceptedSum: Int128 = 0
  var rejectedSum: Int128 = 0
  var rejectedByCode: [RowCode: Int] = [:]
  var firstMicrosecond = Int64.max
  var lastMicrosecond = Int64.min
  var verdict: ReadingSummary.ControlVerdict?
  /// The total row of the file: where it stands and what it says.
  var total: (line: Int, stated: Int128?)?
  var groupSums: [[String: Int128]]
  var tables: [ControlTable]

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
}
