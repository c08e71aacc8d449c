/// How a file of a profile is recognised.
struct Detection: Hashable, Sendable {
  let fileNames: [String]
  let headerHas: [String]
  let firstLine: String?
}

/// How bytes become fields.
struct Dialect: Hashable, Sendable {
  let delimiter: UInt8
  let quote: UInt8
  let trims: Bool
}

/// Where the table stands within a file, and what stands around it.
struct Layout: Hashable, Sendable {
  /// Reads named values from the rows before the header.
  struct Capture: Hashable, Sendable {
    let pattern: String
    let names: [String]
  }

  /// The rows behind the table: a row of labels and, below it, a row of values.
  struct Footer: Hashable, Sendable {
    let start: String
    /// Pairs of a control's name and its label in the file.
    let labels: [Pair]
    let format: String
  }

  /// The last row of our own files: a mark, a count and a sum.
  struct Control: Hashable, Sendable {
    let mark: String
    let decimals: Int
  }

  struct Pair: Hashable, Sendable {
    let name: String
    let value: String
  }

  let headerFind: [String]
  let headerWithin: Int
  let captures: [Capture]
  let footer: Footer?
  let control: Control?
}

/// What a header must say.
struct HeaderRule: Hashable, Sendable {
  enum Match: String, CaseIterable, Hashable, Sendable {
    case exact, subset
  }

  enum Unknown: String, CaseIterable, Hashable, Sendable {
    case keep, warn, reject
  }

  enum Normalisation: String, CaseIterable, Hashable, Sendable {
    case stripInvisible = "strip_invisible"
    case collapseSpace = "collapse_space"
    case casefold
  }

  let match: Match
  /// All columns in order, for an exact match.
  let columns: [String]
  let unknown: Unknown
  let normalisations: [Normalisation]
  /// Other names of a column, by its name in this profile.
  let aliases: [String: [String]]
  let optional: [String]
}

/// How one kind of value is written.
enum ValueFormat: Hashable, Sendable {
  case number(NumberFormat)
  case date(DateFormat)
  case id(prefix: String)
}
