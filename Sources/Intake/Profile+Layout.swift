/// How a file of a profile is recognised.
struct Detection: Hashable, Sendable {
  let fileNames: [String]
  let headerHas: [String]
  let firstLine: String?
  let fingerprint: String?
  let priority: Int
}

/// How bytes become fields.
struct Dialect: Hashable, Sendable {
  let delimiter: UInt8
  let quote: UInt8
  var doublesQuotes = true
  let trims: Bool
  /// What a line starts with that is passed over; 0 when there is none.
  var comment: UInt8 = 0

  /// A byte that no text has, for files without quotes.
  static let noQuote: UInt8 = 0xFF
}

/// Where the table stands within a file, and what stands around it.
struct Layout: Hashable, Sendable {
  /// Reads named values from the rows before the header.
  struct Capture: Hashable, Sendable {
    let pattern: String
    let names: [String]
    let isOptional: Bool
  }

  /// What a row with too few fields is.
  enum Ragged: String, CaseIterable, Hashable, Sendable {
    case reject, pad
  }

  /// What a file without records is.
  enum Empty: String, CaseIterable, Hashable, Sendable {
    case refuse, allow
  }

  /// A row that is known by its text.
  enum Marker: Hashable, Sendable {
    /// What its first field starts with.
    case text(String)
    /// What all of it matches.
    case regex(String)
  }

  /// One of several tables of a file.
  struct Section: Hashable, Sendable {
    enum Use: String, CaseIterable, Hashable, Sendable {
      case lines, control
    }

    enum End: Hashable, Sendable {
      case next, blank
      case marker(Marker)
    }

    let name: String
    /// The row behind which it begins; nil for the start of the file.
    let start: Marker?
    let skipRows: Int
    let headerFind: [String]
    let headerWithin: Int
    let rowsBetween: Int
    let end: End
    let use: Use
    let key: String
    let values: [Pair]
    let format: NumberFormat?
  }

  /// The rows behind the table: a row of labels and, below it, a row of values.
  struct Footer: Hashable, Sendable {
    let start: String
    /// Pairs of a control's name and its label in the file.
    let labels: [Pair]
    let captures: [Capture]
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
  let rowsBetween: Int
  let captures: [Capture]
  let sections: [Section]
  let footer: Footer?
  let control: Control?
  let ragged: Ragged
  let empty: Empty
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
    /// Composed and decomposed letters are alike; Swift compares texts so in any case.
    case nfc
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
  /// How often a column stands in the header, where that is more than once.
  let duplicates: [String: Int]
  let optional: [String]
}

/// How one kind of value is written.
enum ValueFormat: Hashable, Sendable {
  case number(NumberFormat)
  case date(DateFormat)
  case integer(prefix: String)
  case id(IdFormat)
}

/// How an id is written that is kept as text.
struct IdFormat: Hashable, Sendable {
  let rejectsScientific: Bool
  let stripsZeros: Bool
}
