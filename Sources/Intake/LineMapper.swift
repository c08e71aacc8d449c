import Money

/// Fills a line from the record on which a stream stands.
final class LineMapper {
  let profile: Profile
  let stream: RecordStream
  let line: MappedLine
  let steps: UnsafeMutableBufferPointer<MappingStep>
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
  let sums: [[(column: Int, isLess: Bool)]]
  let tests: [RowTest]
  let skips: [RowTest]
  /// What makes a record a total of the file.
  let total: RowTest?
  private let totalPlace: Int?
  let checks: RowChecks
  private let padsRows: Bool
  private let nulls: WordList
  private let longestNull: Int
  private var twins: [String: Int] = [:]
  /// How many records have been like an earlier one, and the first of them.
  private(set) var twinCount = 0
  private(set) var firstTwin = 0

  init(profile: Profile, stream: RecordStream, head: TableHead, knownThrough: BusinessDay) {
    let header = head.header
    self.profile = profile
    self.stream = stream
    line = MappedLine(components: profile.components)
    leading = header.leading
    columnCount = header.names.count
    var plan = MappingPlan(head, constants: constants)
    for rule in profile.fields { plan.add(rule, in: profile) }
    steps = .allocate(capacity: plan.steps.count)
    _ = steps.initialize(fromContentsOf: plan.steps)
    stepColumns = plan.columns
    moneyStep = plan.steps.firstIndex { $0.slot == profile.money.rawValue } ?? -1
    composed = plan.composed
    wordLists = plan.wordLists
    numbers = plan.numbers
    dates = plan.dates
    prefixes = plan.prefixes
    sums = plan.sums
    tests = plan.tests
    kinds = WordColumn(profile.rows.kinds, header, constants)
    states = WordColumn(profile.rows.states, header, constants)
    skips = profile.rows.skips.map { [constants] in RowTest($0, header, constants) }
    total = profile.rows.total.map { [constants] in RowTest($0.condition, header, constants) }
    totalPlace = profile.rows.total?.column.flatMap(header.index)
    checks = RowChecks(profile, header, constants: constants, knownThrough: knownThrough)
    padsRows = profile.layout.ragged == .pad
    nulls = WordList(profile.nulls.map { ($0, "") })
    longestNull = profile.nulls.reduce(0) { max($0, $1.utf8.count) }
    if let kind = kinds.constant { line.kind = kind }
    if let state = states.constant { line.state = state }
  }

  deinit {
    steps.deallocate()
  }

  /// Tells whether a rule passes over the record.
  func isSkipped() -> Bool {
    guard !skips.isEmpty else { return false }
    arena.empty()
    return skips.contains(where: holds)
  }

  /// Tells whether the record is a total of the file.
  func isTotal() -> Bool {
    guard let total else { return false }
    arena.empty()
    return holds(total)
  }

  /// Fills the line, or says why the record cannot become one.
  func map(record: Int) throws(RowProblem) {
    arena.empty()
    if padsRows { stream.pad(to: columnCount) }
    guard stream.fieldCount == columnCount, !stream.scanner.isMalformed else { throw badColumns() }
    line.record = record
    line.line = stream.line
    line.byteOffset = stream.byteOffset
    if let kind = kinds.constant, !kinds.refinements.isEmpty { line.kind = kind }
    if let state = states.constant, !states.refinements.isEmpty { line.state = state }
    if let list = kinds.list { line.kind = try word(kinds, list, .rawKind, .kind) }
    if let list = states.list { line.state = try word(states, list, .rawState, .state) }
    for index in 0..<steps.count { try run(index) }
    for refinement in kinds.refinements where holds(refinement.test) { line.kind = refinement.word }
    for refinement in states.refinements where holds(refinement.test) {
      line.state = refinement.word
    }
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
    if slice.count <= longestNull, nulls.find(slice) != nil { return .null }
    return slice.count == 0 ? .null : slice
  }

  /// The column of the file behind a field, for messages.
  func columnName(of field: LineField) -> String {
    for index in 0..<steps.count where steps[index].slot == field.rawValue {
      return stepColumns[index]
    }
    return field.name
  }

  /// The total that a record states, widened; nil when it cannot be read.
  func statedTotal() -> Int128? {
    guard let rule = profile.rows.total else { return nil }
    guard rule.column != nil else { return money().map(widened) }
    guard let place = totalPlace, place < stream.fieldCount,
      case .value(let total) = (rule.format ?? .any).read(value(place))
    else { return nil }
    return widened(total)
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
    if ordinal > 1 {
      twinCount += 1
      if twinCount == 1 { firstTwin = line.record }
    }
    guard ordinal > 1, let id = line.string(.extId) else { return }
    line.slots[LineField.extId.rawValue].text = arena.keep("\(id):\(ordinal)")
  }
}
