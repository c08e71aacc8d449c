import Money

/// A row equation with its columns resolved to places in the record.
///
/// A class, because every record goes through all of them and none shall be copied for it.
final class RowEquation {
  let rule: Checks.Equation
  let unless: RowTest?
  private let header: HeaderMatch

  init(_ rule: Checks.Equation, _ header: HeaderMatch, _ constants: ByteArena) {
    self.rule = rule
    self.header = header
    unless = rule.unless.map { RowTest($0, header, constants) }
  }

  /// Says how the line contradicts the equation; nil when it obeys, or states no left side.
  func problem(_ mapper: LineMapper) -> RowProblem? {
    guard let left = value(rule.left, mapper) else { return nil }
    var right: Int128 = 0
    for term in rule.terms {
      guard let product = product(term, mapper) else {
        return RowProblem(
          code: .number, column: name(rule.left), message: "\(spelledOut(mapper)) is too large")
      }
      right += term.isNegated ? -product : product
    }
    let difference = left - right
    let holds =
      switch rule.relation {
      case .equal: difference.magnitude <= rule.tolerance.magnitude
      case .atMost: difference <= rule.tolerance
      case .atLeast: difference >= -rule.tolerance
      }
    guard !holds else { return nil }
    let relation =
      switch rule.relation {
      case .equal: "is not"
      case .atMost: "is more than"
      case .atLeast: "is less than"
      }
    let isPlain = rule.terms.count == 1 && rule.terms[0].factors.count == 1
    return RowProblem(
      code: .identity, column: name(rule.left),
      message: "\(written(rule.left, mapper)) \(relation) \(spelledOut(mapper))"
        + (isPlain ? "" : " = \(described(right))") + " (\(rule.id))")
  }

  /// The product of a term's factors; one that is not stated makes it zero.
  private func product(_ term: Checks.Equation.Term, _ mapper: LineMapper) -> Int128? {
    var product = value(term.factors[0], mapper) ?? 0
    for factor in term.factors.dropFirst() {
      let (value, overflowed) = product.multipliedReportingOverflow(
        by: value(factor, mapper) ?? 0)
      guard !overflowed else { return nil }
      product = value / Int128(powerOfTen(workingScale))
    }
    return product
  }

  private func value(_ factor: Checks.Equation.Factor, _ mapper: LineMapper) -> Int128? {
    decimal(factor, mapper).map(widened) ?? wide(factor, mapper)
  }

  private func decimal(_ factor: Checks.Equation.Factor, _ mapper: LineMapper) -> ExactDecimal? {
    switch factor {
    case .field(let field): return mapper.line.decimal(field)
    case .column(let name):
      guard let place = header.index(of: name), place < mapper.stream.fieldCount,
        case .value(let value) = rule.format.read(mapper.value(place))
      else { return nil }
      return value
    case .number, .components: return nil
    }
  }

  private func wide(_ factor: Checks.Equation.Factor, _ mapper: LineMapper) -> Int128? {
    switch factor {
    case .field, .column: nil
    case .number(let number): number
    case .components(let kind):
      mapper.line.sumOfComponents(kind)
    }
  }

  private func name(_ factor: Checks.Equation.Factor) -> String {
    switch factor {
    case .field(let field): field.name
    case .column(let name): name
    case .number(let number): described(number)
    case .components(let kind): kind.map { "components.\($0.rawValue)" } ?? "components"
    }
  }

  private func written(_ factor: Checks.Equation.Factor, _ mapper: LineMapper) -> String {
    decimal(factor, mapper)?.description ?? described(wide(factor, mapper) ?? 0)
  }

  private func spelledOut(_ mapper: LineMapper) -> String {
    var text = ""
    for (index, term) in rule.terms.enumerated() {
      if index > 0 || term.isNegated { text += term.isNegated ? " - " : " + " }
      text += term.factors.map { factor in
        if case .number = factor { return name(factor) }
        return "\(name(factor)) \(written(factor, mapper))"
      }.joined(separator: " * ")
    }
    return text
  }
}
