internal import Commerce
import Yams

extension ProfileReader {
  func readFields(_ formats: [String: ValueFormat]) throws(IntakeError) -> [FieldRule] {
    guard let block = try root.block("fields", keys: nil) else {
      throw root.wrong("profile lacks \"fields\"")
    }
    var rules: [FieldRule] = []
    for (name, node) in block.entries {
      let target = try block.field(named: name, at: node)
      let rule = try ProfileBlock(node, file: file, path: "fields.\(name)", as: "field")
      rules.append(try readRule(rule, target: .field(target), formats))
    }
    return rules
  }

  /// Reads the parts of an amount, each with the rules that fill it.
  func readComponents(
    _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> [(component: Profile.Component, rules: [FieldRule])] {
    let list = try componentList()
    var components: [(component: Profile.Component, rules: [FieldRule])] = []
    for block in list {
      let code = try block.text("code")
      guard !code.isEmpty, code.utf8.allSatisfy(ProfileReader.isCodeByte) else {
        throw block.wrong(
          "components.code must be lower-case letters, digits, - and _, not \"\(code)\"",
          at: block.node("code"))
      }
      guard !components.contains(where: { $0.component.code == code }) else {
        throw block.wrong("components has the code \"\(code)\" twice", at: block.node("code"))
      }
      let component = Profile.Component(code: code, kind: try block.word("class"))
      var rules = [try readRule(block, target: .component(components.count), formats)]
      if block.has("rate") {
        rules.append(
          FieldRule(
            target: .componentRate(components.count), source: .column(try block.text("rate")),
            format: .number(try number(block, "rate_as", formats))))
      }
      components.append((component, rules))
    }
    return components
  }

  private func componentList() throws(IntakeError) -> [ProfileBlock] {
    guard root.node("components")?.mapping != nil else {
      return try root.blocks("components", as: "component")
    }
    return try root.block("components", as: "components")?.blocks("list", as: "component") ?? []
  }

  private static func isCodeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private func readRule(
    _ block: ProfileBlock, target: FieldRule.Target, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> FieldRule {
    let sign = try block.optionalText("sign") ?? "plus"
    guard sign == "plus" || sign == "minus" else {
      throw block.wrong("\(block.path).sign must be plus or minus", at: block.node("sign"))
    }
    let rule = FieldRule(
      target: target, source: try readSource(block),
      format: block.has("as") ? try format(block, "as", formats) : nil,
      isRequired: try block.flag("required"),
      isNegated: (sign == "minus") != (try block.flag("negate")),
      signFrom: block.has("sign_from") ? try block.field("sign_from") : nil,
      condition: try block.condition("when", knowsFields: false),
      allowsFuture: try block.flag("future"))
    try checkFormat(of: rule, in: block)
    return rule
  }

  private func checkFormat(of rule: FieldRule, in block: ProfileBlock) throws(IntakeError) {
    let wanted: String
    switch (rule.shape, rule.format) {
    case (.decimal, .number), (.instant, .date), (.integer, .integer), (.integer, nil),
      (.text, nil),
      (.id, nil), (.id, .id):
      return
    case (.decimal, _): wanted = "a number format"
    case (.instant, _): wanted = "a date format"
    case (.integer, _): wanted = "an id format or none"
    case (.id, _): wanted = "an id format of type text or none"
    case (.text, _): wanted = "no format"
    }
    let name = if case .field(let field) = rule.target { field.name } else { "an amount" }
    throw block.wrong("\(block.path) holds \(name), so \"as\" must name \(wanted)")
  }

  /// The keys of which a field has one.
  private static let sourceKeys = [
    "col", "const", "captured", "from_control", "header", "field", "concat", "coalesce", "json",
    "sum", "signed", "abs", "credit",
  ]

  private func readSource(_ block: ProfileBlock) throws(IntakeError) -> ValueSource {
    let given = ProfileReader.sourceKeys.filter(block.has)
    guard given.count < 2 else {
      throw block.wrong(
        "\(block.path) has several sources: \(given.joined(separator: ", "))",
        at: block.node(given[1]))
    }
    if block.has("credit") {
      return .pair(credit: try block.text("credit"), debit: try block.text("debit"))
    }
    if block.has("abs") {
      return .marked(
        amount: try block.text("abs"), marker: try block.text("marker"),
        debits: try block.texts("debit"))
    }
    if block.has("signed") {
      let amount = try block.text("signed")
      guard block.has("marker") else { return .column(amount) }
      return .signed(
        amount: amount, marker: try block.text("marker"), debits: try block.texts("debit"))
    }
    if block.has("sum") {
      let columns = try block.texts("sum")
      guard !columns.isEmpty else { throw block.wrong("\(block.path).sum is empty") }
      return .sum(columns, minus: try block.texts("minus"))
    }
    var source = try readPlainSource(block)
    if let pattern = try block.optionalText("capture") {
      try checkPattern(pattern, in: block)
      source = .capture(source, pattern: pattern)
    }
    return block.has("map") ? .map(source, try pairs(in: block, "map")) : source
  }

  private func readPlainSource(_ block: ProfileBlock) throws(IntakeError) -> ValueSource {
    if block.has("col") { return .column(try block.text("col")) }
    if block.has("const") { return .constant(try block.text("const")) }
    if block.has("captured") { return .captured(try block.text("captured")) }
    if block.has("header") { return .header(try block.text("header")) }
    if block.has("field") { return .field(try block.field("field")) }
    if let lookup = try block.block("from_control", as: "lookup") {
      return .control(
        section: try lookup.text("section"), by: try lookup.text("by"),
        column: try lookup.text("col"))
    }
    if block.has("concat") {
      return .concat(
        try readSources(block, "concat"), separator: try block.optionalText("separator") ?? "")
    }
    if block.has("coalesce") { return .coalesce(try readSources(block, "coalesce")) }
    if block.has("json") { return try readJSON(block) }
    throw block.wrong(
      "\(block.path) needs one of col, const, captured, from_control, header, field, concat, "
        + "coalesce, json, sum, signed, credit and debit, or abs and marker")
  }

  private func readSources(
    _ block: ProfileBlock, _ key: String
  ) throws(IntakeError) -> [ValueSource] {
    var sources: [ValueSource] = []
    for part in try block.blocks(key, as: "source") { sources.append(try readSource(part)) }
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
