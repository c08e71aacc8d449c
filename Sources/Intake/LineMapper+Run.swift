import Money

extension LineMapper {
  /// What the index of a key still holds, in bytes.
  static let longestId = 512
  /// The first day of which a book tells; an earlier one is a slip of the pen.
  private static let firstMicrosecond =
    Instant(day: BusinessDay(daysSince1970: 10_957), secondOfDay: 0).microsecondsSince1970

  /// Runs one step: finds its text, reads it and puts it into the line.
  @inline(__always)
  func run(_ index: Int) throws(RowProblem) {
    let step = steps[index]
    if step.condition >= 0, !holds(tests[step.condition]) { return clear(step) }
    if step.operation == .pair { return try runPair(index) }
    if step.operation == .sum { return try runSum(index) }
    let text = step.composed >= 0 ? compose(composed[step.composed]) : value(step.column)
    guard text.start != nil else { return try runMissing(index) }
    switch step.operation {
    case .text: line.slots[step.slot].text = text
    case .id:
      guard text.count <= Self.longestId else {
        throw problem(
          .key, index, "an id of \(text.count) bytes is longer than \(Self.longestId)")
      }
      if step.rejectsScientific, text.isScientific {
        throw problem(.scientificId, index, "\"\(text.string)\" is an id in scientific notation")
      }
      line.slots[step.slot].text = step.stripsZeros ? text.withoutLeadingZeros : text
    case .mapped:
      guard let entry = wordLists[step.words].find(text) else {
        throw problem(
          .kind, index, "\"\(text.string)\" is not one of \(wordLists[step.words].listed)")
      }
      line.slots[step.slot].text = entry.meaning
    case .integer:
      line.slots[step.slot].text = text
      line.slots[step.slot].value = try integer(text, index)
    case .decimal: try put(try number(text, index), text, index)
    case .marked: try runMarked(text, index)
    case .signed: try runSigned(text, index)
    case .instant: try runInstant(text, index)
    case .pair, .sum: break
    }
  }

  func problem(_ code: RowCode, _ index: Int, _ message: String) -> RowProblem {
    RowProblem(code: code, column: stepColumns[index], message: message)
  }

  private func runMissing(_ index: Int) throws(RowProblem) {
    let step = steps[index]
    clear(step)
    guard step.isRequired else { return }
    switch step.operation {
    case .decimal, .marked, .signed, .pair, .sum:
      throw problem(.number, index, "\"\" is not a number")
    case .instant: throw problem(.date, index, "\"\" is not a date")
    default: throw problem(.key, index, "is missing")
    }
  }

  /// States nothing of a step's field.
  private func clear(_ step: MappingStep) {
    line.slots[step.slot].text = .null
    if step.startsCharge { line.slots[step.charge].text = .null }
  }

  private func put(
    _ number: ExactDecimal, _ text: ByteSlice, _ index: Int
  ) throws(RowProblem) {
    let step = steps[index]
    var units = step.isNegated ? -number.units : number.units
    if step.signFrom >= 0, line.slots[step.signFrom].text.start != nil,
      line.slots[step.signFrom].value < 0
    {
      units = -units
    }
    line.slots[step.slot] = MappedLine.Slot(text: text, value: units, scale: number.scale)
    if step.charge >= 0 {
      try charge(ExactDecimal(units: -units, scale: number.scale), text, index)
    }
  }

  /// Adds a component to what was charged of its class.
  private func charge(
    _ number: ExactDecimal, _ text: ByteSlice, _ index: Int
  ) throws(RowProblem) {
    let step = steps[index]
    let slot = line.slots[step.charge]
    let isFirst = step.startsCharge || slot.text.start == nil
    let before =
      isFirst ? ExactDecimal.zero : ExactDecimal(units: slot.value, scale: slot.scale)
    let total = try sum([before, number], text, index)
    line.slots[step.charge] = MappedLine.Slot(text: text, value: total.units, scale: total.scale)
  }

  private func sum(
    _ numbers: [ExactDecimal], _ text: ByteSlice, _ index: Int
  ) throws(RowProblem) -> ExactDecimal {
    let wide = numbers.reduce(0) { $0 + widened($1) }
    let scale = numbers.reduce(0) { max($0, $1.scale) }
    guard let total = narrowed(wide, scaleAtLeast: scale) else {
      throw problem(.number, index, "\"\(text.string)\" makes the sum exceed 64 bits")
    }
    return total
  }

  /// Adds up several columns; nothing when all of them are empty.
  private func runSum(_ index: Int) throws(RowProblem) {
    var numbers: [ExactDecimal] = []
    var last = ByteSlice.null
    for (column, isLess) in sums[steps[index].second] {
      let text = value(column)
      guard text.start != nil else { continue }
      let read = try number(text, index)
      numbers.append(isLess ? ExactDecimal(units: -read.units, scale: read.scale) : read)
      last = text
    }
    guard !numbers.isEmpty else { return try runMissing(index) }
    try put(try sum(numbers, last, index), last, index)
  }

  /// Reads an amount with a sign that its marker must confirm.
  private func runSigned(_ text: ByteSlice, _ index: Int) throws(RowProblem) {
    let step = steps[index]
    let amount = try number(text, index)
    let marker = value(step.second)
    let isDebit = wordLists[step.words].find(marker) != nil
    guard amount.units == 0 || isDebit == (amount.units < 0) else {
      throw problem(
        .sign, index, "\"\(text.string)\" does not go with \"\(marker.string)\" beside it")
    }
    try put(amount, text, index)
  }

  private func number(_ text: ByteSlice, _ index: Int) throws(RowProblem) -> ExactDecimal {
    let format = numbers[steps[index].format]
    switch format.read(text) {
    case .value(let value): return value
    case .notANumber: throw problem(.number, index, "\"\(text.string)\" is not a number")
    case .tooManyDecimals(let count):
      throw problem(
        .scale, index,
        "\"\(text.string)\" has \(count) decimals, at most \(format.scaleMax) are expected")
    }
  }

  private func integer(_ text: ByteSlice, _ index: Int) throws(RowProblem) -> Int64 {
    let format = steps[index].format
    let prefix = format >= 0 ? prefixes[format] : .null
    if let bytes = text.start, text.count > prefix.count, text.count - prefix.count <= 18,
      prefix.count == 0
        || ByteSlice(start: bytes, count: prefix.count).equals(prefix)
    {
      var value: Int64 = 0
      var position = prefix.count
      while position < text.count, bytes[position] &- 0x30 <= 9 {
        value = value * 10 + Int64(bytes[position] - 0x30)
        position += 1
      }
      if position == text.count { return value }
    }
    let wanted = prefix.count == 0 ? "a whole number" : "\(prefix.string) and a whole number"
    throw problem(.number, index, "\"\(text.string)\" is not \(wanted)")
  }

  private func runInstant(_ text: ByteSlice, _ index: Int) throws(RowProblem) {
    let step = steps[index]
    let (instant, precision): (Instant, InstantPrecision)
    switch dates[step.format].read(text) {
    case .instant(let read, let exactness): (instant, precision) = (read, exactness)
    case .notADate: throw problem(.date, index, "\"\(text.string)\" is not a date")
    case .ambiguous(let one, let other):
      throw problem(
        .ambiguousDate, index, "\"\(text.string)\" is one day by \(one) and another by \(other)")
    }
    guard instant.microsecondsSince1970 >= Self.firstMicrosecond else {
      throw problem(.date, index, "\"\(text.string)\" is before 2000-01-01")
    }
    if instant.microsecondsSince1970 >= checks.firstUnknownMicrosecond, !step.allowsFuture {
      throw problem(
        .future, index, "\"\(text.string)\" is after \(checks.knownThrough)")
    }
    line.slots[step.slot].text = text
    line.slots[step.slot].value = instant.microsecondsSince1970
    if step.slot == LineField.occurredAt.rawValue { line.occurredPrecision = precision }
  }

  /// Reads a credit and a debit column, of which only one may be other than zero.
  private func runPair(_ index: Int) throws(RowProblem) {
    let step = steps[index]
    let creditText = value(step.column)
    let debitText = value(step.second)
    guard creditText.start != nil || debitText.start != nil else { return try runMissing(index) }
    let credit = creditText.start == nil ? .zero : try number(creditText, index)
    let debit = debitText.start == nil ? .zero : try number(debitText, index)
    guard credit.units >= 0, debit.units >= 0, credit.units == 0 || debit.units == 0 else {
      throw problem(
        .sign, index,
        "credit \"\(creditText.string)\" and debit \"\(debitText.string)\" do not give one amount")
    }
    if debit.units > 0 {
      try put(ExactDecimal(units: -debit.units, scale: debit.scale), debitText, index)
    } else {
      try put(credit, creditText.start == nil ? debitText : creditText, index)
    }
  }

  private func runMarked(_ text: ByteSlice, _ index: Int) throws(RowProblem) {
    let step = steps[index]
    let amount = try number(text, index)
    guard amount.units >= 0 else {
      throw problem(.sign, index, "\"\(text.string)\" has a sign beside its marker")
    }
    let isDebit = wordLists[step.words].find(value(step.second)) != nil
    try put(
      ExactDecimal(units: isDebit ? -amount.units : amount.units, scale: amount.scale), text, index)
  }
}

extension ByteSlice {
  /// The same without the zeros in front of other characters.
  var withoutLeadingZeros: ByteSlice {
    var rest = self
    while rest.count > 1, rest.first == UInt8(ascii: "0") { rest = rest.inner(dropping: 1, 0) }
    return rest
  }

  /// Tells whether a spreadsheet has turned digits into `1.73238E+18`.
  var isScientific: Bool {
    guard let start, count >= 4, start[0] &- 0x30 <= 9 else { return false }
    var index = 0
    while index < count, start[index] &- 0x30 <= 9 || start[index] == UInt8(ascii: ".") {
      index += 1
    }
    guard index + 2 < count, start[index] | 0x20 == UInt8(ascii: "e"),
      start[index + 1] == UInt8(ascii: "+") || start[index + 1] == UInt8(ascii: "-")
    else { return false }
    return (index + 2..<count).allSatisfy { start[$0] &- 0x30 <= 9 }
  }
}
