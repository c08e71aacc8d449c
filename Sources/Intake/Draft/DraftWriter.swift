/// Writes a drafted profile, each doubt as a comment beside what it is about.
struct DraftWriter {
  let name: String
  let fileName: String
  let encoding: String
  let table: DraftTable
  let columns: [DraftColumn]
  private let mapping: DraftMapping
  private let formats: DraftFormats
  /// The fields whose values this program can read.
  private let fields: [(target: LineField, source: DraftMapping.Source)]
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

  private func asked() -> [String] {
    var asked: [String] = [
      "are the lines \(mapping.report.rawValue) lines, and is role right: verify compares with our "
        + "own events, both also posts what is not known yet"
    ]
    for column in columns {
      if case .date(let used, let rivals) = column.kind, !rivals.isEmpty {
        asked.append(
          "the dates of \"\(column.name)\" can be read as \(used.joined(separator: ", ")) and as "
            + "\(rivals.joined(separator: ", "))")
      }
      if column.isDamaged {
        asked.append(
          "a spreadsheet has rounded ids of \"\(column.name)\", such as 1.73238E+18; ask for the "
            + "file as it was")
      }
      if column.number?.mayGroup == true {
        asked.append("is 150.000 in \"\(column.name)\" a hundred and fifty, or thousands")
      }
      if column.isPersonal {
        asked.append("\"\(column.name)\" seems to tell of persons: drop it unless it is needed")
      }
    }
    if !mapping.hasOwnKey {
      asked.append(
        "no column is an id of its own, so several make the key; equal rows are told "
          + "apart by their order")
    }
    if !fields.contains(where: { $0.target == .occurredAt }) {
      asked.append("no column could be read as the date on which a line counts (occurred_at)")
    }
    if !fields.contains(where: { $0.target == .net }) {
      asked.append("no column could be read as the money of a line (net)")
    }
    if case .column(let place)? = fields.first(where: { $0.target == .net })?.source,
      columns[place].number?.scale == 0
    {
      asked.append(
        "\"\(columns[place].name)\" has whole numbers alone: are they rupees (unit: major) "
          + "or paise (unit: minor)")
    }
    if fields.contains(where: { $0.source == .constant("INR") }) {
      asked.append("no column names a currency, so all is taken for rupees")
    }
    if case .words(let words)? = mapping.stateColumn.map({ columns[$0].kind }) {
      let unknown = words.filter { DraftMapping.states[$0.lowercased()] == nil }
      if !unknown.isEmpty {
        asked.append("what do the states \(unknown.joined(separator: ", ")) mean")
      }
    }
    if case .words(let words)? = mapping.kindColumn.map({ columns[$0].kind }) {
      let unknown = words.filter { DraftMapping.kinds[$0.lowercased()] == nil }
      if !unknown.isEmpty {
        asked.append("what do the kinds \(unknown.joined(separator: ", ")) mean")
      }
    }
    if table.strangers > 0 {
      asked.append(
        "\(table.strangers) rows below the header have another number of fields: a footer or a "
          + "second table")
    }
    return asked.map { $0.filter { !$0.isNewline } }
  }
}

/// The number and date formats that a draft needs.
struct DraftFormats {
  private var names: [String: String] = [:]
  private var readable: Set<String> = []

  init(_ columns: [DraftColumn]) {
    for column in columns {
      for isRate in [false, true] {
        guard let text = DraftFormats.text(of: column, isRate: isRate), names[text] == nil else {
          continue
        }
        names[text] = "f\(names.count + 1)"
        if DraftYAML.accepts(format: text) {
          readable.insert(text)
        }
      }
    }
  }

  /// Writes the formats that fields use.
  func yaml(for fields: [String], nulls: [String]) -> [String] {
    let used = names.filter { name in
      fields.contains { $0.contains(", as: \(name.value) ") || $0.contains(", as: \(name.value),") }
    }
    var lines = used.sorted { $0.value < $1.value }.map { "  \($0.value): \($0.key)" }
    let words = "nulls: \(DraftYAML.list(nulls))"
    if !nulls.isEmpty, DraftYAML.accepts(frame: "formats: { \(words) }") {
      lines.append("  \(words)")
    }
    return lines.isEmpty ? [] : ["formats:"] + lines
  }

  /// Tells whether this program can read a column as a field.
  func isReadable(_ column: DraftColumn, as field: LineField) -> Bool {
    guard field.shape == .decimal || field.shape == .instant else { return true }
    return DraftFormats.text(of: column, isRate: field == .rate).map(readable.contains) ?? false
  }

  /// Names the format of a column for a field.
  func suffix(of column: DraftColumn, as field: LineField) -> String {
    guard field.shape == .decimal || field.shape == .instant,
      let name = DraftFormats.text(of: column, isRate: field == .rate).flatMap({ names[$0] })
    else { return "" }
    return ", as: \(name)"
  }

  private static func text(of column: DraftColumn, isRate: Bool) -> String? {
    switch column.kind {
    case .number(let number):
      let isHuge = column.values.contains { $0.wholeMatch(of: /[0-9]{2,}(\.[0-9]+)?%?/) != nil }
      let unit = number.isPercent || (isRate && isHuge) ? "percent" : "major"
      let strip = number.isPercent ? ", strip: [\"%\"]" : ""
      return "{ number: { group: any_or_none, decimal: \"\(number.decimal)\", unit: \(unit), "
        + "scale_max: \(min(8, max(2, number.scale)))\(strip) } }"
    case .date(let patterns, _):
      return "{ date: \(DraftYAML.list(patterns)), tz: Asia/Kolkata }"
    case .unix: return "{ unix: s }"
    default: return nil
    }
  }
}
