internal import Money

/// Reads a row equation such as `net == gross + sum(components)`.
struct EquationReading {
  private var rest: Substring

  static func read(
    _ text: String
  ) throws(ConditionError) -> (
    left: Checks.Equation.Factor, Checks.Equation.Relation, [Checks.Equation.Term]
  ) {
    var reading = EquationReading(rest: text[...])
    let left = try reading.factor()
    guard
      let relation = Checks.Equation.Relation.allCases.first(where: { reading.take($0.rawValue) })
    else {
      throw ConditionError(message: "is not an equation such as net == gross - fee")
    }
    var terms = [try reading.term(isNegated: reading.take("-"))]
    while !reading.isAtEnd {
      if reading.take("+") {
        terms.append(try reading.term(isNegated: false))
      } else if reading.take("-") {
        terms.append(try reading.term(isNegated: true))
      } else {
        throw ConditionError(message: "has \"\(reading.rest)\" where + or - should stand")
      }
    }
    return (left, relation, terms)
  }

  private mutating func term(isNegated: Bool) throws(ConditionError) -> Checks.Equation.Term {
    var factors = [try factor()]
    while take("*") { factors.append(try factor()) }
    return Checks.Equation.Term(factors: factors, isNegated: isNegated)
  }

  private mutating func factor() throws(ConditionError) -> Checks.Equation.Factor {
    skipSpace()
    if take("[") {
      guard let end = rest.firstIndex(of: "]") else {
        throw ConditionError(message: "lacks a closing ]")
      }
      let name = String(rest[..<end])
      rest = rest[rest.index(after: end)...]
      return .column(name)
    }
    let word = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    rest = rest.dropFirst(word.count)
    if word == "sum", take("(") { return try components() }
    if let field = LineField(name: word) {
      guard field.shape == .decimal else {
        throw ConditionError(message: "has \"\(word)\", which is not an amount")
      }
      return .field(field)
    }
    if let number = try? ExactDecimal(word), number.scale <= workingScale {
      return .number(widened(number))
    }
    guard !word.isEmpty else {
      throw ConditionError(message: "lacks an amount before \"\(rest)\"")
    }
    return .column(word)
  }

  private mutating func components() throws(ConditionError) -> Checks.Equation.Factor {
    let name = rest.prefix { $0 != ")" }
    rest = rest.dropFirst(name.count + 1)
    if name == "components" { return .components(nil) }
    guard name.hasPrefix("components."),
      let kind = Profile.ComponentClass(rawValue: String(name.dropFirst(11)))
    else {
      throw ConditionError(
        message: "adds up \"\(name)\"; expected components, or components. and one of "
          + Profile.ComponentClass.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return .components(kind)
  }

  private var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return rest.isEmpty
    }
  }

  private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }

  private mutating func take(_ sign: String) -> Bool {
    skipSpace()
    guard rest.hasPrefix(sign) else { return false }
    rest = rest.dropFirst(sign.count)
    return true
  }
}
