/// Resolves the field rules of a profile against the header of one file.
struct MappingPlan {
  let header: HeaderMatch
  let captured: [String: String]
  let constants: ByteArena
  private(set) var steps: [MappingStep] = []
  private(set) var columns: [String] = []
  private(set) var composed: [ComposedValue] = []
  private(set) var wordLists: [WordList] = []
  private(set) var numbers: [NumberFormat] = []
  private(set) var dates: [DateFormat] = []
  private(set) var prefixes: [ByteSlice] = []

  init(header: HeaderMatch, captured: [String: String], constants: ByteArena) {
    self.header = header
    self.captured = captured
    self.constants = constants
  }

  /// Adds the step of one rule.
  mutating func add(_ rule: FieldRule, isKey: Bool) {
    var step = MappingStep(
      slot: rule.target.rawValue, operation: operation(of: rule), column: -1,
      isRequired: rule.isRequired || isKey, isNegated: rule.isNegated, isAdded: rule.isAdded,
      signFrom: rule.signFrom?.rawValue ?? -1)
    step.format = place(of: rule.format)
    switch rule.source {
    case .column(let name): step.column = place(of: name)
    case .map(.column(let name), let pairs) where step.operation == .mapped:
      step.column = place(of: name)
      step.words = add(pairs)
    case .pair(let credit, let debit):
      step.column = place(of: credit)
      step.second = place(of: debit)
    case .marked(let amount, let marker, let debits):
      step.column = place(of: amount)
      step.second = place(of: marker)
      step.words = add(debits.map { Layout.Pair(name: $0, value: $0) })
    default:
      composed.append(resolve(rule.source))
      step.composed = composed.count - 1
    }
    steps.append(step)
    columns.append(rule.source.firstColumn ?? rule.target.name)
  }

  private func operation(of rule: FieldRule) -> MappingStep.Operation {
    switch (rule.source, rule.target.shape) {
    case (.pair, _): .pair
    case (.marked, _): .marked
    case (.map(.column, _), .text): .mapped
    case (_, .text): .text
    case (_, .id): .id
    case (_, .integer): .integer
    case (_, .decimal): .decimal
    case (_, .instant): .instant
    }
  }

  private func place(of column: String) -> Int { header.index(of: column) ?? -1 }

  private mutating func place(of format: ValueFormat?) -> Int {
    switch format {
    case nil: return -1
    case .number(let number):
      numbers.append(number)
      return numbers.count - 1
    case .date(let date):
      dates.append(date)
      return dates.count - 1
    case .id(let prefix):
      prefixes.append(prefix.isEmpty ? .null : constants.keep(prefix))
      return prefixes.count - 1
    }
  }

  private mutating func add(_ pairs: [Layout.Pair]) -> Int {
    wordLists.append(WordList(pairs.map { ($0.name, $0.value) }))
    return wordLists.count - 1
  }

  private func resolve(_ source: ValueSource) -> ComposedValue {
    switch source {
    case .column(let name): .column(place(of: name))
    case .constant(let text): .constant(constants.keep(text))
    case .captured(let name): .constant(captured[name].map(constants.keep) ?? .null)
    case .field(let field): .field(field)
    case .concat(let parts, let separator): .concat(parts.map(resolve), separator: separator)
    case .coalesce(let parts): .coalesce(parts.map(resolve))
    case .capture(let part, let pattern):
      TextPattern(pattern).map { .capture(resolve(part), $0) } ?? .constant(.null)
    case .map(let part, let pairs):
      .map(resolve(part), WordList(pairs.map { ($0.name, $0.value) }))
    case .json(let column, let path): .json(place(of: column), path: path)
    case .pair, .marked: preconditionFailure("an amount of two columns is a step of its own")
    }
  }
}

/// The column whose words give a line its kind or state.
struct WordColumn<Word: RawRepresentable & Hashable & Sendable> where Word.RawValue == String {
  let column: Int
  let name: String
  let list: WordList?
  let words: [Word]
  let constant: Word?

  init(_ words: RowRules.Words<Word>, _ header: HeaderMatch) {
    switch words {
    case .constant(let word):
      column = -1
      name = ""
      list = nil
      self.words = []
      constant = word
    case .column(let name, let map):
      let sorted = map.sorted { $0.key < $1.key }
      column = header.index(of: name) ?? -1
      self.name = name
      list = WordList(sorted.map { ($0.key, $0.value.rawValue) })
      self.words = sorted.map(\.value)
      constant = nil
    }
  }
}

/// A rule that passes over a record, with its column resolved.
enum SkipRule {
  case allEmpty
  case empty(Int)
  case among(Int, WordList)

  init(_ skip: RowRules.Skip, _ header: HeaderMatch) {
    switch skip {
    case .allEmpty: self = .allEmpty
    case .empty(let column): self = .empty(header.index(of: column) ?? Int.max)
    case .among(let column, let values):
      self = .among(header.index(of: column) ?? Int.max, WordList(values.map { ($0, $0) }))
    }
  }
}
