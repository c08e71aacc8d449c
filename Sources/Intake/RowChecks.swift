import Money

/// The checks that a mapped line must pass by itself.
final class RowChecks {
  let knownThrough: BusinessDay
  /// The first moment after the last day of which a file may speak.
  let firstUnknownMicrosecond: Int64
  /// What was noted and not rejected, by check: the first of it, and how often.
  private(set) var notes: [(note: RowNote, count: Int)] = []
  private let equations: [RowEquation]
  private let ranges: [Checks.Range]
  private let currencies: [ByteSlice]

  init(
    _ profile: Profile, _ header: HeaderMatch, constants: ByteArena, knownThrough: BusinessDay
  ) {
    self.knownThrough = knownThrough
    firstUnknownMicrosecond =
      Instant(day: knownThrough.adding(days: 1), secondOfDay: 0).microsecondsSince1970
    equations = profile.checks.equations.map { RowEquation($0, header, constants) }
    ranges = profile.checks.ranges
    currencies = profile.checks.currencies.map(constants.keep)
  }

  func check(_ mapper: LineMapper) throws(RowProblem) {
    let line = mapper.line
    let currency = line.slots[LineField.currency.rawValue].text
    if !currencies.isEmpty, currency.start != nil {
      guard currencies.contains(where: { $0.equals(currency) }) else {
        throw RowProblem(
          code: .currency, column: mapper.columnName(of: .currency),
          message: "\"\(currency.string)\" is not "
            + currencies.map(\.string).joined(separator: " or "))
      }
    }
    for range in ranges {
      guard let problem = problem(of: range, mapper) else { continue }
      guard range.severity == .warn else { throw problem }
      note(problem, check: range.id, mapper)
    }
    for equation in equations {
      if let unless = equation.unless, mapper.holds(unless) { continue }
      guard let problem = equation.problem(mapper) else { continue }
      guard equation.rule.severity == .warn else { throw problem }
      note(problem, check: equation.rule.id, mapper)
    }
  }

  private func note(_ problem: RowProblem, check: String, _ mapper: LineMapper) {
    if let place = notes.firstIndex(where: { $0.note.check == check }) {
      notes[place].count += 1
    } else {
      notes.append(
        (
          RowNote(
            check: check, line: mapper.line.line, record: mapper.line.record,
            column: problem.column, message: problem.message), 1
        ))
    }
  }

  private func problem(of range: Checks.Range, _ mapper: LineMapper) -> RowProblem? {
    let slot = mapper.line.slots[range.field.rawValue]
    guard slot.text.start != nil else { return nil }
    let isAmount = range.field.shape == .decimal
    let scale = isAmount ? slot.scale : 0
    let value = widened(ExactDecimal(units: slot.value, scale: scale))
    let written = slot.text.string
    let column = mapper.columnName(of: range.field)
    if let lowest = range.lowest, value < lowest {
      let code: RowCode = isAmount && lowest >= 0 && value <= 0 ? .sign : .identity
      return RowProblem(
        code: code, column: column,
        message: "\"\(written)\" is below \(described(lowest)) (\(range.id))")
    }
    if let highest = range.highest, value > highest {
      return RowProblem(
        code: .identity, column: column,
        message: "\"\(written)\" is above \(described(highest)) (\(range.id))")
    }
    return nil
  }
}

/// What a check noted of a row that it did not reject.
struct RowNote {
  let check: String
  let line: Int
  let record: Int
  let column: String
  let message: String
}

/// Writes a widened value with two decimals, or more where it has them.
func described(_ value: Int128) -> String {
  narrowed(value, scaleAtLeast: value % Int128(powerOfTen(workingScale)) == 0 ? 0 : 2)?.description
    ?? "more than 64 bits"
}
