import Money

/// The checks that a mapped line must pass by itself.
final class RowChecks {
  let knownThrough: BusinessDay
  /// The first moment after the last day of which a file may speak.
  let firstUnknownMicrosecond: Int64
  private let equations: [Checks.Equation]
  private let ranges: [Checks.Range]
  private let currencies: [ByteSlice]

  init(_ profile: Profile, constants: ByteArena, knownThrough: BusinessDay) {
    self.knownThrough = knownThrough
    firstUnknownMicrosecond =
      Instant(day: knownThrough.adding(days: 1), secondOfDay: 0).microsecondsSince1970
    equations = profile.checks.equations
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
    for range in ranges { try check(range, mapper) }
    for equation in equations where !equation.exceptKinds.contains(line.kind) {
      try check(equation, mapper)
    }
  }

  private func check(_ range: Checks.Range, _ mapper: LineMapper) throws(RowProblem) {
    let slot = mapper.line.slots[range.field.rawValue]
    guard slot.text.start != nil else { return }
    let isAmount = range.field.shape == .decimal
    let scale = isAmount ? slot.scale : 0
    let value = widened(ExactDecimal(units: slot.value, scale: scale))
    let written = slot.text.string
    let column = mapper.columnName(of: range.field)
    if let lowest = range.lowest, value < lowest {
      let code: RowCode = isAmount && lowest >= 0 && value <= 0 ? .sign : .identity
      throw RowProblem(
        code: code, column: column,
        message: "\"\(written)\" is below \(described(lowest)) (\(range.id))")
    }
    if let highest = range.highest, value > highest {
      throw RowProblem(
        code: .identity, column: column,
        message: "\"\(written)\" is above \(described(highest)) (\(range.id))")
    }
  }

  private func check(_ equation: Checks.Equation, _ mapper: LineMapper) throws(RowProblem) {
    let line = mapper.line
    guard let left = line.decimal(equation.left) else { return }
    var right: Int128 = 0
    for term in equation.terms {
      guard let value = line.decimal(term.field) else { continue }
      right += term.isNegated ? -widened(value) : widened(value)
    }
    let difference = widened(left) - right
    guard difference.magnitude > equation.tolerance.magnitude else { return }
    throw RowProblem(
      code: .identity, column: equation.left.name,
      message: "\(left) is not \(spelledOut(equation, line)) = \(described(right)) (\(equation.id))"
    )
  }

  private func spelledOut(_ equation: Checks.Equation, _ line: MappedLine) -> String {
    var text = ""
    for (index, term) in equation.terms.enumerated() {
      if index > 0 || term.isNegated { text += term.isNegated ? " - " : " + " }
      text += "\(term.field.name) \(line.decimal(term.field)?.description ?? "0")"
    }
    return text
  }
}

/// Writes a widened value with two decimals, or more where it has them.
func described(_ value: Int128) -> String {
  narrowed(value, scaleAtLeast: value % Int128(powerOfTen(workingScale)) == 0 ? 0 : 2)?.description
    ?? "more than 64 bits"
}
