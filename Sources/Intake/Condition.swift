/// A condition of a profile on a row: typed comparisons of its columns and fields.
indirect enum Condition: Hashable, Sendable {
  enum Operand: Hashable, Sendable {
    case column(String)
    case field(LineField)
    case kind, state
  }

  enum Comparison: String, CaseIterable, Hashable, Sendable {
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }

  enum Literal: Hashable, Sendable {
    case text(String)
    /// A widened number, and how it was written.
    case number(Int128, String)
  }

  case all([Condition])
  case any([Condition])
  case not(Condition)
  /// No column of the row holds anything.
  case allEmpty
  case empty(Operand)
  case compare(Operand, Comparison, Literal)
  case among(Operand, [String])
  case matches(Operand, String)

  /// The columns that the condition reads.
  var columns: [String] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.columns)
    case .not(let part): part.columns
    case .allEmpty: []
    case .empty(let operand), .compare(let operand, _, _), .among(let operand, _),
      .matches(let operand, _):
      if case .column(let name) = operand { [name] } else { [] }
    }
  }
}
