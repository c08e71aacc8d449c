/// How one field of a line is made.
struct FieldRule: Hashable, Sendable {
  let target: LineField
  let source: ValueSource
  let format: ValueFormat?
  let isRequired: Bool
  let isNegated: Bool
  let signFrom: LineField?
  /// Adds to what an earlier rule gave the field, as components do.
  let isAdded: Bool
}

/// Where a value comes from.
indirect enum ValueSource: Hashable, Sendable {
  case column(String)
  case constant(String)
  /// A value of the preamble.
  case captured(String)
  /// A field that an earlier rule made, as canonical text; an instant gives its business day.
  case field(LineField)
  case concat([ValueSource], separator: String)
  case coalesce([ValueSource])
  /// The first group of a pattern, or all of it when there is no group.
  case capture(ValueSource, pattern: String)
  case map(ValueSource, [Layout.Pair])
  case json(column: String, path: [String])
  case pair(credit: String, debit: String)
  case marked(amount: String, marker: String, debits: [String])

  /// The columns that the source reads.
  var columns: [String] {
    switch self {
    case .column(let name), .json(let name, _): [name]
    case .constant, .captured, .field: []
    case .concat(let parts, _), .coalesce(let parts): parts.flatMap(\.columns)
    case .capture(let part, _), .map(let part, _): part.columns
    case .pair(let credit, let debit): [credit, debit]
    case .marked(let amount, let marker, _): [amount, marker]
    }
  }

  /// The column to name when the value is bad.
  var firstColumn: String? { columns.first }
}

/// What decides on a row as a whole.
struct RowRules: Hashable, Sendable {
  enum Skip: Hashable, Sendable {
    case allEmpty
    case empty(column: String)
    case among(column: String, values: [String])
  }

  enum Words<Word: Hashable & Sendable>: Hashable, Sendable {
    case constant(Word)
    case column(String, [String: Word])

    var column: String? {
      if case .column(let name, _) = self { name } else { nil }
    }
  }

  let skips: [Skip]
  let kinds: Words<LineKind>
  let states: Words<LineState>
}

/// What must hold of a row, and of all rows together.
struct Checks: Hashable, Sendable {
  /// `left == term + term - term`, within a tolerance.
  struct Equation: Hashable, Sendable {
    struct Term: Hashable, Sendable {
      let field: LineField
      let isNegated: Bool
    }

    let id: String
    let left: LineField
    let terms: [Term]
    let tolerance: Int128
    let exceptKinds: [LineKind]
  }

  struct Range: Hashable, Sendable {
    let id: String
    let field: LineField
    let lowest: Int128?
    let highest: Int128?
  }

  /// What a control of the file must equal.
  struct Control: Hashable, Sendable {
    enum Measure: Hashable, Sendable {
      case creditCount, debitCount
      /// The sum of the money field, on top of another control.
      case sum(plus: String?)
    }

    let measure: Measure
    let equals: String
  }

  let equations: [Equation]
  let ranges: [Range]
  let currencies: [String]
  let controls: [Control]
}
