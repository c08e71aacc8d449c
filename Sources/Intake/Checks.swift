/// What must hold of a row, of groups of rows, and of all rows together.
struct Checks: Hashable, Sendable {
  /// What follows when a row fails.
  enum Severity: String, CaseIterable, Hashable, Sendable {
    case reject, warn
  }

  /// `left == term + term - term`, within a tolerance.
  struct Equation: Hashable, Sendable {
    enum Relation: String, CaseIterable, Hashable, Sendable {
      case equal = "=="
      case atMost = "<="
      case atLeast = ">="
    }

    enum Factor: Hashable, Sendable {
      case field(LineField)
      case column(String)
      case number(Int128)
      /// The sum of all components, or of those of a class.
      case components(Profile.ComponentClass?)
    }

    struct Term: Hashable, Sendable {
      let factors: [Factor]
      let isNegated: Bool
    }

    let id: String
    let left: Factor
    let relation: Relation
    let terms: [Term]
    let tolerance: Int128
    let unless: Condition?
    let format: NumberFormat
    let severity: Severity

    var columns: [String] {
      ([left] + terms.flatMap(\.factors)).compactMap { factor in
        if case .column(let name) = factor { name } else { nil }
      } + (unless?.columns ?? [])
    }
  }

  struct Range: Hashable, Sendable {
    let id: String
    let field: LineField
    let lowest: Int128?
    let highest: Int128?
    let severity: Severity
  }

  /// A sum of lines that a row of another section must confirm.
  struct Group: Hashable, Sendable {
    let id: String
    let sum: LineField
    let key: LineField
    let section: String
    let value: String
    let tolerance: Int128
  }

  /// What a control of the file must equal.
  struct Control: Hashable, Sendable {
    enum Measure: Hashable, Sendable {
      case creditCount, debitCount, recordCount
      /// The sum of the money field, on top of another control.
      case sum(plus: String?)
    }

    let measure: Measure
    let equals: String
  }

  /// The days that the preamble says the file covers.
  struct Period: Hashable, Sendable {
    let from: String
    let to: String
    let format: DateFormat
  }

  let equations: [Equation]
  let ranges: [Range]
  let currencies: [String]
  let groups: [Group]
  let controls: [Control]
  let period: Period?
  /// The share of rejected records above which the file is refused, widened.
  let rejectRate: Int128?
}
