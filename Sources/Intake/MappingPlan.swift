/// Resolves the field rules of a profile against the header of one file.
struct MappingPlan {
  let header: HeaderMatch
  let captured: [String: String]
  let controls: [ControlTable]
  let constants: ByteArena
  private(set) var steps: [MappingStep] = []
  private(set) var columns: [String] = []
  private(set) var composed: [ComposedValue] = []
  private(set) var wordLists: [WordList] = []
  private(set) var numbers: [NumberFormat] = []
  private(set) var dates: [DateFormat] = []
  private(set) var prefixes: [ByteSlice] = []
  private(set) var sums: [[(column: Int, isLess: Bool)]] = []
  private(set) var tests: [RowTest] = []

  init(_ head: TableHead, constants: ByteArena) {
    header = head.header
    captured = head.captured
    controls = head.controls
    self.constants = constants
  }

  /// Adds the step of one rule.
  mutating func add(_ rule: FieldRule, in profile: Profile) {
    let isKey: Bool
    if case .field(let field) = rule.target {
      isKey = profile.key.fields.contains(field)
    } else {
      isKey = false
    }
    var step = MappingStep(
      slot: MappedLine.slot(of: rule.target), operation: operation(of: rule), column: -1,
      isRequired: rule.isRequired || isKey, isNegated: rule.isNegated,
      signFrom: rule.signFrom?.rawValue ?? -1)
    step.format = place(of: rule.format)
    step.allowsFuture = rule.allowsFuture
    if case .id(let id)? = rule.format {
      step.rejectsScientific = id.rejectsScientific
      step.stripsZeros = id.stripsZeros
    }
    if let condition = rule.condition {
      tests.append(RowTest(condition, header, constants))
      step.condition = tests.count - 1
    }
    if case .component(let place) = rule.target {
      step.charge = profile.components[place].kind.charge?.rawValue ?? -1
      step.startsCharge = step.charge >= 0 && !steps.contains { $0.charge == step.charge }
    }
    resolve(rule.source, into: &step)
    steps.append(step)
    columns.append(rule.source.firstColumn ?? rule.name(in: profile))
  }

  private mutating func resolve(_ source: ValueSource, into step: inout MappingStep) {
    switch source {
    case .column(let name): step.column = place(of: name)
    case .map(.column(let name), let pairs) where step.operation == .mapped:
      step.column = place(of: name)
      step.words = add(pairs)
    case .pair(let credit, let debit):
      step.column = place(of: credit)
      step.second = place(of: debit)
    case .marked(let amount, let marker, let debits), .signed(let amount, let marker, let debits):
      step.column = place(of: amount)
      step.second = place(of: marker)
      step.words = add(debits.map { Layout.Pair(name: $0, value: $0) })
    case .sum(let names, let less):
      sums.append(names.map { (place(of: $0), false) } + less.map { (place(of: $0), true) })
      step.second = sums.count - 1
    default:
      composed.append(resolve(source))
      step.composed = composed.count - 1
    }
  }

  private func operation(of rule: FieldRule) -> MappingStep.Operation {
    switch (rule.source, rule.shape) {
    case (.pair, _): .pair
    case (.marked, _): .marked
    case (.signed, _): .signed
    case (.sum, _): .sum
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
    case nil, .id: return -1
    case .number(let number):
      numbers.append(number)
      return numbers.count - 1
    case .date(let date):
      dates.append(date)
      return dates.count - 1
    case .integer(let prefix):
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
    case .header(let name):
      .constant(header.index(of: name).map { constants.keep(header.names[$0]) } ?? .null)
    case .control(let section, let by, let column):
      controls.first { $0.section.name == section }
        .map { .control($0, by: place(of: by), column: column) } ?? .constant(.null)
    case .field(let field): .field(field)
    case .concat(let parts, let separator): .concat(parts.map(resolve), separator: separator)
    case .coalesce(let parts): .coalesce(parts.map(resolve))
    case .capture(let part, let pattern):
      TextPattern(pattern).map { .capture(resolve(part), $0) } ?? .constant(.null)
    case .map(let part, let pairs):
      .map(resolve(part), WordList(pairs.map { ($0.name, $0.value) }))
    case .json(let column, let path): .json(place(of: column), path: path)
    case .pair, .marked, .signed, .sum:
      preconditionFailure("an amount of several columns is a step of its own")
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

  /// What changes the word once the fields are read.
  let refinements: [(test: RowTest, word: Word)]

  init(_ words: RowRules.Words<Word>, _ header: HeaderMatch, _ constants: ByteArena) {
    refinements = words.refinements.map { (RowTest($0.condition, header, constants), $0.word) }
    switch words.origin {
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

extension Profile.ComponentClass {
  /// The field in which components of the class add up as what was charged.
  var charge: LineField? {
    switch self {
    case .fee: .fee
    case .tax: .tax
    case .withholding: .withholding
    default: nil
    }
  }
}
