import Money

/// A condition with its columns resolved to places in the record.
indirect enum RowTest {
  enum Operand {
    case column(Int)
    case field(LineField)
    case kind, state
  }

  case all([RowTest])
  case any([RowTest])
  case not(RowTest)
  case allEmpty
  case empty(Operand)
  case equal(Operand, ByteSlice)
  /// A comparison with a widened number.
  case compare(Operand, Condition.Comparison, Int128, ByteSlice)
  case among(Operand, WordList)
  case matches(Operand, TextPattern)

  init(_ condition: Condition, _ header: HeaderMatch, _ constants: ByteArena) {
    switch condition {
    case .all(let parts): self = .all(parts.map { RowTest($0, header, constants) })
    case .any(let parts): self = .any(parts.map { RowTest($0, header, constants) })
    case .not(let part): self = .not(RowTest(part, header, constants))
    case .allEmpty: self = .allEmpty
    case .empty(let operand): self = .empty(Operand(operand, header))
    case .compare(let operand, let comparison, .text(let text)):
      let test = RowTest.equal(Operand(operand, header), constants.keep(text))
      self = comparison == .equal ? test : .not(test)
    case .compare(let operand, let comparison, .number(let number, let written)):
      self = .compare(Operand(operand, header), comparison, number, constants.keep(written))
    case .among(let operand, let words):
      self = .among(Operand(operand, header), WordList(words.map { ($0, $0) }))
    case .matches(let operand, let pattern):
      guard let pattern = TextPattern(pattern) else {
        preconditionFailure("a profile's patterns are checked when it is read")
      }
      self = .matches(Operand(operand, header), pattern)
    }
  }
}

extension RowTest.Operand {
  init(_ operand: Condition.Operand, _ header: HeaderMatch) {
    switch operand {
    case .column(let name): self = .column(header.index(of: name) ?? -1)
    case .field(let field): self = .field(field)
    case .kind: self = .kind
    case .state: self = .state
    }
  }
}

/// How a number in a condition or an equation is written when the profile does not say.
private let anyNumber = NumberFormat.any

extension LineMapper {
  /// Tells whether the record, as far as it is read, is as a condition says.
  func holds(_ test: RowTest) -> Bool {
    switch test {
    case .all(let parts): parts.allSatisfy(holds)
    case .any(let parts): parts.contains(where: holds)
    case .not(let part): !holds(part)
    case .allEmpty: (leading..<stream.fieldCount).allSatisfy { value($0).start == nil }
    case .empty(let operand): text(of: operand).start == nil
    case .equal(let operand, let text): equal(self.text(of: operand), text)
    case .compare(let operand, let comparison, let number, let written):
      compare(operand, comparison, number, written)
    case .among(let operand, let words): words.find(text(of: operand)) != nil
    case .matches(let operand, let pattern): pattern.matches(text(of: operand).string)
    }
  }

  private func equal(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
    left.start == nil ? right.count == 0 : left.equals(right)
  }

  private func text(of operand: RowTest.Operand) -> ByteSlice {
    switch operand {
    case .column(let column): column < stream.fieldCount ? value(column) : .null
    case .field(let field): line.slots[field.rawValue].text
    case .kind: arena.keep(line.kind.rawValue)
    case .state: arena.keep(line.state.rawValue)
    }
  }

  private func compare(
    _ operand: RowTest.Operand, _ comparison: Condition.Comparison, _ right: Int128,
    _ written: ByteSlice
  ) -> Bool {
    guard let left = number(of: operand) else {
      // What is no number is at least another text.
      switch comparison {
      case .equal: return equal(text(of: operand), written)
      case .unequal: return !equal(text(of: operand), written)
      default: return false
      }
    }
    switch comparison {
    case .equal: return left == right
    case .unequal: return left != right
    case .atMost: return left <= right
    case .atLeast: return left >= right
    case .below: return left < right
    case .above: return left > right
    }
  }

  private func number(of operand: RowTest.Operand) -> Int128? {
    switch operand {
    case .kind, .state: return nil
    case .field(let field) where field.shape == .decimal: return line.decimal(field).map(widened)
    case .field(let field) where field.shape == .integer:
      return line.integer(field).map { widened(ExactDecimal(units: $0, scale: 0)) }
    case .column, .field:
      guard case .value(let value) = anyNumber.read(text(of: operand)) else { return nil }
      return widened(value)
    }
  }
}
