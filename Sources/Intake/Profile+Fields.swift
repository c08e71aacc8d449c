/// How one field of a line is made.
struct FieldRule: Hashable, Sendable {
  /// What a rule fills: a field, or a component of the profile by its place.
  enum Target: Hashable, Sendable {
    case field(LineField)
    case component(Int)
    case componentRate(Int)
  }

  let target: Target
  let source: ValueSource
  let format: ValueFormat?
  var isRequired = false
  var isNegated = false
  var signFrom: LineField?
  var condition: Condition?
  var allowsFuture = false

  var shape: LineField.Shape {
    if case .field(let field) = target { field.shape } else { .decimal }
  }

  /// The name for messages about a value that no column holds.
  func name(in profile: Profile) -> String {
    switch target {
    case .field(let field): field.name
    case .component(let place), .componentRate(let place): profile.components[place].code
    }
  }
}

/// Where a value comes from.
indirect enum ValueSource: Hashable, Sendable {
  case column(String)
  case constant(String)
  /// A value of the preamble.
  case captured(String)
  /// A value of a control section's row, by a column of this row.
  case control(section: String, by: String, column: String)
  /// The header's own text of a column.
  case header(String)
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
  /// An amount with a sign that a marker must confirm.
  case signed(amount: String, marker: String, debits: [String])
  /// Columns that are added up, less others.
  case sum([String], minus: [String])

  /// The columns that the source reads.
  var columns: [String] {
    switch self {
    case .column(let name), .json(let name, _), .header(let name), .control(_, let name, _): [name]
    case .constant, .captured, .field: []
    case .concat(let parts, _), .coalesce(let parts): parts.flatMap(\.columns)
    case .capture(let part, _), .map(let part, _): part.columns
    case .pair(let credit, let debit): [credit, debit]
    case .marked(let amount, let marker, _), .signed(let amount, let marker, _): [amount, marker]
    case .sum(let columns, let less): columns + less
    }
  }

  /// The column to name when the value is bad.
  var firstColumn: String? { columns.first }
}

/// What decides on a row as a whole.
struct RowRules: Hashable, Sendable {
  struct Words<Word: Hashable & Sendable>: Hashable, Sendable {
    enum Origin: Hashable, Sendable {
      case constant(Word)
      case column(String, [String: Word])
    }

    struct Refinement: Hashable, Sendable {
      let condition: Condition
      let word: Word
    }

    let origin: Origin
    let refinements: [Refinement]

    var columns: [String] {
      var columns = refinements.flatMap(\.condition.columns)
      if case .column(let name, _) = origin { columns.insert(name, at: 0) }
      return columns
    }
  }

  /// Rows that are a total, and where they hold it.
  struct Total: Hashable, Sendable {
    let condition: Condition
    /// The column of the total; nil for that of the money.
    let column: String?
    let format: NumberFormat?
  }

  let skips: [Condition]
  let total: Total?
  let kinds: Words<LineKind>
  let states: Words<LineState>

  /// The columns on which the rules look.
  var columns: [String] {
    skips.flatMap(\.columns)
      + (total.map { $0.condition.columns + [$0.column].compactMap { $0 } } ?? [])
      + kinds.columns + states.columns
  }
}
