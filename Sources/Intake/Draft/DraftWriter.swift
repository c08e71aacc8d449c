/// Writes a drafted profile, each doubt as a comment beside what it is about.
struct DraftWriter {
  let name: String
  let fileName: String
  let encoding: String
  let table: DraftTable
  let columns: [DraftColumn]
  let mapping: DraftMapping
  private let formats: DraftFormats
  /// The fields whose values this program can read.
  let fields: [(target: LineField, source: DraftMapping.Source)]
  /// What a person has to decide.
  private(set) var questions: [String] = []

  init(
    name: String, fileName: String, encoding: String, table: DraftTable, columns: [DraftColumn]
  ) {
    self.name = name
    self.fileName = fileName
    self.encoding = encoding
    self.table = table
    self.columns = columns
    mapping = DraftMapping(columns)
    let formats = DraftFormats(columns)
    self.formats = formats
    fields = mapping.fields.filter { field in
      guard case .column(let place) = field.source else { return true }
      return formats.isReadable(columns[place], as: field.target)
    }
    questions = asked()
  }

  /// The profile without examples.
  var yaml: String {
    let feed = name.split(separator: ".").first.map(String.init) ?? name
    let role = mapping.report == .affiliate ? "both" : "verify"
    var lines = [
      "# Drafted from \(fileName.filter { !$0.isNewline }): \(table.rows.count) rows of "
        + "\(columns.count) columns."
    ]
    lines += questions.map { "# DECIDE: \($0)" }
    lines += [
      "profile: \(name)", "version: 1", "family: \(name)", "feed: \(feed)", "role: \(role)",
      "report: \(mapping.report.rawValue)", "party: \(feed)", "evidence: unverified", "money: net",
      "grace: { expected_after_days: 2, break_after_days: 4 }",
      "tolerance: { amount_minor: 0, budget_minor: 0 }", "detect:",
      "  header_has: \(DraftYAML.list(distinctive))",
      "decode: { encodings: [\(encoding)], bom: strip }",
      "dialect: { delimiter: \(DraftYAML.quoted(String(Unicode.Scalar(table.delimiter)))), "
        + "quote: '\"', trim: true }",
    ]
    if table.headerRow > 1 {
      lines.append("layout:")
      lines.append(
        "  header: { find: \(DraftYAML.list(distinctive)), within: \(table.headerRow + 20) }")
    }
    lines += [
      "header:", "  match: subset", "  unknown: keep",
      "  normalise: [strip_invisible, collapse_space, casefold]",
    ]
    let made = fields.map(line)
    lines += formats.yaml(for: made, nulls: nulls) + ["fields:"] + made + unread
    lines += ["rows:", "  skip_when:", "    - { empty: all }"]
    lines += words("kind_map", mapping.kindColumn, DraftMapping.kinds, constant: kind.rawValue)
    lines += words("state_map", mapping.stateColumn, DraftMapping.states, constant: "paid")
    lines += [
      "key: { columns: [ext_id], twins: \(mapping.hasOwnKey ? "reject" : "ordinal") }",
      "restatement: { mode: \(mapping.report == .bank ? "append" : "snapshot") }",
      "checks:", "  currencies: \(DraftYAML.list(currencies))",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var kind: LineKind {
    switch mapping.report {
    case .bank: .bankEntry
    case .affiliate: .conversion
    default: .payment
    }
  }

  private var currencies: [String] {
    let seen = columns.filter { $0.kind == .currency }.flatMap(\.values).filter { !$0.isEmpty }
    return seen.isEmpty ? ["INR"] : Set(seen).sorted()
  }

  /// The columns by which a file is known: those that are read, and others when these are few.
  private var distinctive: [String] {
    let isNamedTwice = Dictionary(grouping: columns, by: \.name).mapValues { $0.count > 1 }
    let read = mapping.readColumns.map { columns[$0] }
    let others = columns.filter { column in !read.contains { $0.index == column.index } }
    return (read + others).filter { !$0.name.isEmpty && isNamedTwice[$0.name] != true }
      .prefix(max(4, min(8, read.count))).map(\.name)
  }

  private var unread: [String] {
    let read = Set(mapping.readColumns)
    let rest = columns.filter { !read.contains($0.index) && !$0.name.isEmpty && $0.kind != .empty }
    guard !rest.isEmpty else { return [] }
    return ["  # Not read: " + rest.map { DraftYAML.quoted($0.name) }.joined(separator: ", ")]
  }

  private func line(_ field: (target: LineField, source: DraftMapping.Source)) -> String {
    let required = isRequired(field) ? ", required: true" : ""
    let source: String
    var suffix = ""
    switch field.source {
    case .column(let place):
      source = "col: \(DraftYAML.quoted(columns[place].name))"
      suffix = formats.suffix(of: columns[place], as: field.target)
      if field.target == .gross, isNetSigned, columns[place].number?.hasSign == false {
        suffix += ", sign_from: net"
      }
    case .pair(let credit, let debit):
      source =
        "credit: \(DraftYAML.quoted(columns[credit].name)), "
        + "debit: \(DraftYAML.quoted(columns[debit].name))"
      suffix = formats.suffix(of: columns[columns[credit].isAmount ? credit : debit], as: .net)
    case .marked(let amount, let marker, let debits):
      source =
        "abs: \(DraftYAML.quoted(columns[amount].name)), "
        + "marker: \(DraftYAML.quoted(columns[marker].name)), debit: \(DraftYAML.list(debits))"
      suffix = formats.suffix(of: columns[amount], as: .net)
    case .concat(let parts):
      let cells = parts.map { "{ col: \(DraftYAML.quoted(columns[$0].name)) }" }
      source = "concat: [\(cells.joined(separator: ", "))], separator: \":\""
    case .constant(let text): source = "const: \(text)"
    }
    return "  \(field.target.name): { \(source)\(suffix)\(required) }"
  }

  private func isRequired(_ field: (target: LineField, source: DraftMapping.Source)) -> Bool {
    guard field.target == .net || field.target == .occurredAt else { return false }
    if case .column(let place) = field.source { return columns[place].isFull }
    return true
  }

  /// Whether the sign of a line's money stands beside its amount.
  private var isNetSigned: Bool {
    switch fields.first(where: { $0.target == .net })?.source {
    case .pair, .marked: true
    default: false
    }
  }

  /// The words that mean nothing in a column that is read.
  private var nulls: [String] {
    let read = Set(mapping.readColumns)
    let used = Set(columns.filter { read.contains($0.index) }.flatMap(\.values))
    return DraftColumn.nulls.filter { !$0.isEmpty && used.contains($0) }.sorted()
  }

  private func words<Word: RawRepresentable>(
    _ key: String, _ column: Int?, _ known: [String: Word], constant: String
  ) -> [String] where Word.RawValue == String {
    guard let column, case .words(let words) = columns[column].kind else {
      return ["  \(key): { const: \(constant) }"]
    }
    var lines = [
      "  \(key):", "    from: \(DraftYAML.quoted(columns[column].name))", "    map:",
    ]
    var hasOne = false
    for word in words {
      guard let meaning = known[word.lowercased()] else {
        lines.append("      # DECIDE: \(DraftYAML.quoted(word)): …")
        continue
      }
      hasOne = true
      lines.append("      \(DraftYAML.quoted(word)): \(meaning.rawValue)")
    }
    if !hasOne { lines[2] = "    map: {}" }
    return lines
  }
}
