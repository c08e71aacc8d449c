import Money

/// Fills a line from the record on which a stream stands.
final class LineMapper {
  let profile: Profile
  let stream: RecordStream
  let line = MappedLine()
  let steps: UnsafeMutableBufferPointer<MappingStep>
  let fields: UnsafePointer<CSVScanner.Field>
  let stepColumns: [String]
  let moneyStep: Int
  let leading: Int
  let columnCount: Int
  let arena = ByteArena(capacity: 1 << 14)
  let constants = ByteArena()
  let composed: [ComposedValue]
  let wordLists: [WordList]
  let numbers: [NumberFormat]
  let dates: [DateFormat]
  let prefixes: [ByteSlice]
  let kinds: WordColumn<LineKind>
  let states: WordColumn<LineState>
  let skips: [SkipRule]
  let checks: RowChecks
  private var twins: [String: Int] = [:]

  init(
    profile: Profile, stream: RecordStream, header: HeaderMatch, captured: [String: String],
    knownThrough: BusinessDay
  ) {
    self.profile = profile
    self.stream = stream
    fields = UnsafePointer(stream.scanner.fields)
    leading = header.leading
    columnCount = header.names.count
    var plan = MappingPlan(header: header, captured: captured, constants: constants)
    for rule in profile.fields { plan.add(rule, isKey: profile.key.fields.contains(rule.target)) }
    steps = .allocate(capacity: plan.steps.count)
    _ = steps.initialize(fromContentsOf: plan.steps)
    stepColumns = plan.columns
    moneyStep = plan.steps.firstIndex { $0.slot == profile.money.rawValue } ?? -1
    composed = plan.composed
    wordLists = plan.wordLists
    numbers = plan.numbers
    dates = plan.dates
    prefixes = plan.prefixes
    kinds = WordColumn(profile.rows.kinds, header)
    states = WordColumn(profile.rows.states, header)
    skips = profile.rows.skips.map { SkipRule($0, header) }
    checks = RowChecks(profile, constants: constants, knownThrough: knownThrough)
    if let kind = kinds.constant { line.kind = kind }
    if let state = states.constant { line.state = state }
  }

  deinit {
    steps.deallocate()
  }

  /// Tells whether a rule passes over the record.
  func isSkipped() -> Bool {
    for rule in skips {
      switch rule {
      case .allEmpty:
        if (leading..<stream.fieldCount).allSatisfy({ value($0).start == nil }) { return true }
      case .empty(let column):
        if column < stream.fieldCount, value(column).start == nil { return true }
      case .among(let column, let words):
        if column < stream.fieldCount, words.find(value(column)) != nil { return true }
      }
    }
    return false
  }

  /// Fills the line, or says why the record cannot become one.
  func map(record: Int) throws(RowProblem) {
    arena.empty()
    guard stream.fieldCount == columnCount, !stream.scanner.isMalformed else { throw badColumns() }
    line.record = record
    line.line = stream.line
    line.byteOffset = stream.byteOffset
    if let list = kinds.list { line.kind = try word(kinds, list, .rawKind, .kind) }
    if let list = states.list { line.state = try word(states, list, .rawState, .state) }
    for index in 0..<steps.count { try run(index) }
    try checks.check(self)
    if profile.key.twins == .ordinal { countTwin() }
  }

  /// The money of a record that was rejected; nil when it cannot be read.
  func money() -> ExactDecimal? {
    guard moneyStep >= 0, stream.fieldCount == columnCount, steps[moneyStep].signFrom < 0 else {
      return nil
    }
    line.slots[profile.money.rawValue].text = .null
    return (try? run(moneyStep)) == nil ? nil : line.decimal(profile.money)
  }

  /// The value of a column; null when it is empty.
  @inline(__always)
  func value(_ column: Int) -> ByteSlice {
    guard column >= 0 else { return .null }
    var (slice, hasDoubledQuotes) = stream.field(column)
    if hasDoubledQuotes { slice = arena.keep(slice, undoubling: profile.dialect.quote) }
    if profile.dialect.trims { slice = LineMapper.trimmed(slice) }
    return slice.count == 0 ? .null : slice
  }

  /// The column of the file behind a field, for messages.
  func columnName(of field: LineField) -> String {
    for index in 0..<steps.count where steps[index].slot == field.rawValue {
      return stepColumns[index]
    }
    return field.name
  }

  private static func trimmed(_ slice: ByteSlice) -> ByteSlice {
    guard var start = slice.start else { return slice }
    var count = slice.count
    while count > 0, start[0] == 0x20 || start[0] == 0x09 {
      start += 1
      count -= 1
    }
    while count > 0, start[count - 1] == 0x20 || start[count - 1] == 0x09 { count -= 1 }
    return ByteSlice(start: start, count: count)
  }

  private func badColumns() -> RowProblem {
    let message =
      stream.scanner.isMalformed
      ? "text follows a closing quote"
      : "\(stream.fieldCount - leading) fields, the header has \(columnCount - leading)"
    return RowProblem(code: .columns, column: "", message: message)
  }

  private func word<Word>(
    _ words: WordColumn<Word>, _ list: WordList, _ slot: LineField, _ code: RowCode
  ) throws(RowProblem) -> Word {
    let text = value(words.column)
    guard let entry = list.find(text) else {
      throw RowProblem(
        code: code, column: words.name,
        message: "\"\(text.string)\" is not one of \(list.listed)")
    }
    line.slots[slot.rawValue].text = text
    return words.words[entry.code]
  }

  /// Numbers records whose key columns are equal; only profiles without ids pay for it.
  private func countTwin() {
    let key = profile.key.fields.map { line.canonicalText($0) ?? "" }.joined(separator: "\u{1F}")
    let ordinal = twins[key, default: 0] + 1
    twins[key] = ordinal
    line.ordinal = ordinal
    guard ordinal > 1, let id = line.string(.extId) else { return }
    line.slots[LineField.extId.rawValue].text = arena.keep("\(id):\(ordinal)")
  }
}
