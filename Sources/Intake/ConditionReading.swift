internal import Money

/// A condition that cannot be read.
struct ConditionError: Error, Hashable, Sendable {
  let message: String
}

/// Reads a condition such as `state == approved and [Cleared Date] not empty`.
struct ConditionReading {
  /// Whether a bare word may name a field of the line; else it names a column.
  private let knowsFields: Bool
  private var tokens: [Token]
  private var position = 0

  private enum Token: Hashable {
    /// A bare word, an operator or a sign.
    case word(String)
    case quoted(String)
    case bracketed(String)
  }

  static func read(_ text: String, knowsFields: Bool) throws(ConditionError) -> Condition {
    var reading = ConditionReading(
      knowsFields: knowsFields, tokens: try tokens(of: text))
    let condition = try reading.alternatives()
    guard reading.position == reading.tokens.count else {
      throw ConditionError(message: "has \(reading.described) where it should end")
    }
    return condition
  }

  private init(knowsFields: Bool, tokens: [Token]) {
    self.knowsFields = knowsFields
    self.tokens = tokens
  }

  private static func tokens(of text: String) throws(ConditionError) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if let close = ["\"": "\"", "'": "'", "[": "]"][String(first)] {
        let inner = rest.dropFirst()
        guard let end = inner.firstIndex(of: Character(close)) else {
          throw ConditionError(message: "lacks a closing \(close)")
        }
        let text = String(inner[..<end])
        tokens.append(first == "[" ? .bracketed(text) : .quoted(text))
        rest = inner[inner.index(after: end)...]
      } else if let sign = ["==", "!=", "<=", ">=", "<", ">", "(", ")", ","].first(where: {
        rest.hasPrefix($0)
      }) {
        tokens.append(.word(sign))
        rest = rest.dropFirst(sign.count)
      } else {
        let word = rest.prefix { !$0.isWhitespace && !"=!<>(),\"'[]".contains($0) }
        guard !word.isEmpty else { throw ConditionError(message: "has a stray \(first)") }
        tokens.append(.word(String(word)))
        rest = rest.dropFirst(word.count)
      }
    }
    return tokens
  }

  private var described: String {
    switch position < tokens.count ? tokens[position] : nil {
    case .word(let word): "\"\(word)\""
    case .quoted(let text): "\"\(text)\""
    case .bracketed(let text): "[\(text)]"
    case nil: "nothing"
    }
  }

  private mutating func take(_ word: String) -> Bool {
    guard position < tokens.count, tokens[position] == .word(word) else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws(ConditionError) -> Condition {
    var parts = [try conjunction()]
    while take("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(ConditionError) -> Condition {
    var parts = [try negation()]
    while take("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(ConditionError) -> Condition {
    if take("not") { return .not(try negation()) }
    if take("(") {
      let inner = try alternatives()
      guard take(")") else { throw ConditionError(message: "lacks a closing )") }
      return inner
    }
    return try test()
  }

  private mutating func test() throws(ConditionError) -> Condition {
    if tokens.dropFirst(position).first == .word("all"),
      tokens.dropFirst(position + 1).first == .word("empty")
    {
      position += 2
      return .allEmpty
    }
    let operand = try operand()
    _ = take("is")
    let isNegated = take("not")
    let test = try test(of: operand, isNegated: isNegated)
    return isNegated ? .not(test) : test
  }

  private mutating func test(
    of operand: Condition.Operand, isNegated: Bool
  ) throws(ConditionError) -> Condition {
    if take("empty") { return .empty(operand) }
    if take("in") { return .among(operand, try list()) }
    if take("matches") {
      guard case .text(let pattern)? = try literal(), TextPattern(pattern) != nil else {
        throw ConditionError(message: "has no regular expression after matches")
      }
      return .matches(operand, pattern)
    }
    let comparison = isNegated ? nil : Condition.Comparison.allCases.first { take($0.rawValue) }
    guard let comparison else {
      throw ConditionError(
        message: "has \(described) where it should compare: ==, !=, <, >, <=, >=, in, matches, "
          + "empty or not empty")
    }
    guard let literal = try literal() else {
      throw ConditionError(message: "has \(described) where a value should stand")
    }
    if case .text = literal, comparison != .equal, comparison != .unequal {
      throw ConditionError(message: "compares with \(comparison.rawValue) what is no number")
    }
    return .compare(operand, comparison, literal)
  }

  private mutating func operand() throws(ConditionError) -> Condition.Operand {
    guard position < tokens.count else {
      throw ConditionError(message: "ends where a column or field should stand")
    }
    defer { position += 1 }
    switch tokens[position] {
    case .bracketed(let name), .quoted(let name): return .column(name)
    case .word(let word):
      guard word.first.map({ $0.isLetter || $0 == "_" || $0.isNumber }) == true else {
        throw ConditionError(message: "has \"\(word)\" where a column or field should stand")
      }
      guard knowsFields else { return .column(word) }
      if word == "kind" { return .kind }
      if word == "state" { return .state }
      return LineField(name: word).map { .field($0) } ?? .column(word)
    }
  }

  private mutating func literal() throws(ConditionError) -> Condition.Literal? {
    guard position < tokens.count else { return nil }
    switch tokens[position] {
    case .bracketed: return nil
    case .quoted(let text):
      position += 1
      return .text(text)
    case .word(let word):
      guard word.first.map({ "=!<>(),".contains($0) }) != true else { return nil }
      position += 1
      guard let number = try? ExactDecimal(word), number.scale <= workingScale else {
        return .text(word)
      }
      return .number(widened(number), word)
    }
  }

  private mutating func list() throws(ConditionError) -> [String] {
    guard take("(") else { throw ConditionError(message: "has no list in brackets after in") }
    var words: [String] = []
    repeat {
      switch try literal() {
      case .text(let text)?: words.append(text)
      case .number(_, let written)?: words.append(written)
      case nil: throw ConditionError(message: "has \(described) where a value should stand")
      }
    } while take(",")
    guard take(")") else { throw ConditionError(message: "lacks a closing )") }
    return words
  }
}
