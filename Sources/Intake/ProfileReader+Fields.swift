internal import Commerce
import Yams

extension ProfileReader {
  private static let sourceKeys = [
    "col", "const", "captured", "field", "concat", "separator", "coalesce", "capture", "map",
    "json", "path", "credit", "debit", "abs", "marker",
  ]
  private static let ruleKeys = sourceKeys + ["as", "required", "sign", "sign_from"]

  func readFields(_ formats: [String: ValueFormat]) throws(IntakeError) -> [FieldRule] {
    guard let block = try root.block("fields", keys: nil) else {
      throw root.wrong("profile lacks \"fields\"")
    }
    var rules: [FieldRule] = []
    for (name, node) in block.entries {
      let target = try block.field(named: name, at: node)
      let rule = try ProfileBlock(
        node, file: file, path: "fields.\(name)", keys: ProfileReader.ruleKeys)
      rules.append(try readRule(rule, target: target, formats, isAdded: false))
    }
    return rules
  }

  /// Reads components: columns that add up in the fee or the tax of a line.
  func readComponents(_ formats: [String: ValueFormat]) throws(IntakeError) -> [FieldRule] {
    var rules: [FieldRule] = []
    var seen: Set<LineField> = []
    for block in try root.blocks("components", keys: ["code", "class", "col", "as", "sign"]) {
      _ = try block.text("code")
      let target = try block.field("class")
      guard target == .fee || target == .tax else {
        throw block.wrong("components.class must be fee or tax", at: block.node("class"))
      }
      rules.append(
        try readRule(block, target: target, formats, isAdded: !seen.insert(target).inserted))
    }
    return rules
  }

  private func readRule(
    _ block: ProfileBlock, target: LineField, _ formats: [String: ValueFormat], isAdded: Bool
  ) throws(IntakeError) -> FieldRule {
    let source = try readSource(block)
    var format: ValueFormat?
    if let name = try block.optionalText("as") {
      guard let known = formats[name] else {
        throw block.wrong(
          "\(block.path).as names no format; known are "
            + formats.keys.sorted().joined(separator: ", "), at: block.node("as"))
      }
      format = known
    }
    try checkFormat(format, of: target, in: block)
    let sign = try block.optionalText("sign") ?? "plus"
    guard sign == "plus" || sign == "minus" else {
      throw block.wrong("\(block.path).sign must be plus or minus", at: block.node("sign"))
    }
    return FieldRule(
      target: target, source: source, format: format, isRequired: try block.flag("required"),
      isNegated: sign == "minus",
      signFrom: block.has("sign_from") ? try block.field("sign_from") : nil, isAdded: isAdded)
  }

  private func checkFormat(
    _ format: ValueFormat?, of target: LineField, in block: ProfileBlock
  ) throws(IntakeError) {
    let wanted: String
    switch (target.shape, format) {
    case (.decimal, .number), (.instant, .date), (.integer, .id), (.integer, nil), (.text, nil),
      (.id, nil):
      return
    case (.decimal, _): wanted = "a number format"
    case (.instant, _): wanted = "a date format"
    case (.integer, _): wanted = "an id format or none"
    case (.text, _), (.id, _): wanted = "no format"
    }
    throw block.wrong("\(block.path) holds \(target.name), so \"as\" must name \(wanted)")
  }

  private func readSource(_ block: ProfileBlock) throws(IntakeError) -> ValueSource {
    if block.has("const") { return .constant(try block.text("const")) }
    if block.has("captured") { return .captured(try block.text("captured")) }
    if block.has("field") { return .field(try block.field("field")) }
    if block.has("concat") {
      return .concat(
        try readSources(block, "concat"), separator: try block.optionalText("separator") ?? "")
    }
    if block.has("coalesce") { return .coalesce(try readSources(block, "coalesce")) }
    if block.has("json") { return try readJSON(block) }
    if block.has("credit") {
      return .pair(credit: try block.text("credit"), debit: try block.text("debit"))
    }
    if block.has("abs") {
      return .marked(
        amount: try block.text("abs"), marker: try block.text("marker"),
        debits: try block.texts("debit"))
    }
    guard block.has("col") else {
      throw block.wrong(
        "\(block.path) needs one of col, const, captured, field, concat, coalesce, json, credit "
          + "and debit, or abs and marker")
    }
    let column = ValueSource.column(try block.text("col"))
    if block.has("map") { return .map(column, try pairs(in: block, "map")) }
    guard let pattern = try block.optionalText("capture") else { return column }
    try checkPattern(pattern, in: block)
    return .capture(column, pattern: pattern)
  }

  private func readSources(
    _ block: ProfileBlock, _ key: String
  ) throws(IntakeError) -> [ValueSource] {
    var sources: [ValueSource] = []
    for part in try block.blocks(key, keys: ProfileReader.sourceKeys) {
      sources.append(try readSource(part))
    }
    guard !sources.isEmpty else { throw block.wrong("\(block.path).\(key) is empty") }
    return sources
  }

  private func readJSON(_ block: ProfileBlock) throws(IntakeError) -> ValueSource {
    let path = try block.text("path").split(separator: ".", omittingEmptySubsequences: false)
    guard path.first == "$", path.count > 1, path.allSatisfy({ !$0.isEmpty }) else {
      throw block.wrong("\(block.path).path must look like $.name", at: block.node("path"))
    }
    return .json(column: try block.text("json"), path: path.dropFirst().map(String.init))
  }
}
