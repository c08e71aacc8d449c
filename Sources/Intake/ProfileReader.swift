internal import Commerce
import Money
import Yams

/// Reads a profile from the text of a YAML file.
struct ProfileReader {
  let file: String
  let root: ProfileBlock

  static let keys = [
    "profile", "version", "family", "feed", "role", "report", "party", "evidence", "money", "grace",
    "tolerance", "detect", "decode", "dialect", "layout", "header", "formats", "fields",
    "components", "rows", "key", "restatement", "checks", "tests",
  ]

  init(yaml: String, file: String) throws(IntakeError) {
    self.file = file
    let node: Node?
    do {
      node = try Yams.compose(yaml: yaml)
    } catch {
      throw ProfileReader.syntaxError(error, file: file)
    }
    guard let node else {
      throw .profile(file: file, line: 1, message: "the profile is empty")
    }
    root = try ProfileBlock(node, file: file, path: "profile", keys: ProfileReader.keys)
  }

  func read(sha256: String) throws(IntakeError) -> Profile {
    let formats = try readFormats()
    let profile = Profile(
      name: try root.text("profile"), version: try root.integer("version"),
      family: try root.text("family"), feed: try root.text("feed"), role: try root.word("role"),
      report: try root.word("report"), party: try root.optionalText("party"),
      evidence: try root.word("evidence"), money: try root.field("money"), grace: try readGrace(),
      tolerance: try readTolerance(), key: try readKey(), restatement: try readRestatement(),
      tests: try readTests(), sha256: sha256, detection: try readDetection(),
      dialect: try readDialect(), layout: try readLayout(), header: try readHeader(),
      formats: formats, fields: try readFields(formats) + readComponents(formats),
      rows: try readRows(), checks: try readChecks())
    guard profile.money.shape == .decimal else {
      throw root.wrong("profile.money must be an amount", at: root.node("money"))
    }
    if let footer = profile.layout.footer, formats[footer.format] == nil {
      throw root.wrong("layout.footer.as names no format", at: root.node("layout"))
    }
    return profile
  }

  private static func syntaxError(_ error: any Error, file: String) -> IntakeError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .profile(file: file, line: mark.line, message: "is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      .profile(
        file: file, line: context.mark.line,
        message: "has the key \"\(keys.joined(separator: ", "))\" twice")
    default: .profile(file: file, line: 1, message: "is not YAML")
    }
  }

  private func readGrace() throws(IntakeError) -> Profile.Grace {
    let block = try root.block("grace", keys: ["expected_after_days", "break_after_days"])
    return Profile.Grace(
      expectedAfterDays: try block?.integer("expected_after_days") ?? 0,
      breakAfterDays: try block?.integer("break_after_days") ?? 0)
  }

  private func readTolerance() throws(IntakeError) -> Profile.Tolerance {
    let block = try root.block("tolerance", keys: ["amount_minor", "budget_minor"])
    return Profile.Tolerance(
      amountMinor: Int64(try block?.integer("amount_minor") ?? 0),
      budgetMinor: Int64(try block?.integer("budget_minor") ?? 0))
  }

  private func readKey() throws(IntakeError) -> Profile.KeyRule {
    guard let block = try root.block("key", keys: ["columns", "twins"]) else {
      throw root.wrong("profile lacks \"key\"")
    }
    var fields: [LineField] = []
    for name in try block.texts("columns") {
      fields.append(try block.field(named: name, at: block.node("columns")))
    }
    guard !fields.isEmpty else { throw block.wrong("key.columns names no field") }
    return Profile.KeyRule(fields: fields, twins: try block.word("twins", default: .reject))
  }

  private func readRestatement() throws(IntakeError) -> Profile.Restatement {
    let block = try root.block(
      "restatement", keys: ["mode", "order_by", "missing_key", "locks"])
    guard let block else { throw root.wrong("profile lacks \"restatement\"") }
    return Profile.Restatement(
      mode: try block.word("mode"), orderBy: try block.optionalText("order_by") ?? "received_at",
      missingKey: try block.word("missing_key", default: .ignore), locks: try block.words("locks"))
  }

  private func readDetection() throws(IntakeError) -> Detection {
    let block = try root.block("detect", keys: ["filename", "header_has", "first_line"])
    guard let block else { throw root.wrong("profile lacks \"detect\"") }
    let firstLine = try block.optionalText("first_line")
    if let firstLine { try checkPattern(firstLine, in: block) }
    return Detection(
      fileNames: try block.texts("filename"), headerHas: try block.texts("header_has"),
      firstLine: firstLine)
  }

  private func readDialect() throws(IntakeError) -> Dialect {
    if let decode = try root.block("decode", keys: ["encodings", "bom"]) {
      guard try decode.texts("encodings") == ["utf-8"] else {
        throw decode.wrong("decode.encodings must be [utf-8]")
      }
      guard try decode.optionalText("bom") ?? "strip" == "strip" else {
        throw decode.wrong("decode.bom must be strip", at: decode.node("bom"))
      }
    }
    let block = try root.block("dialect", keys: ["delimiter", "quote", "trim"])
    return Dialect(
      delimiter: try block?.byte("delimiter", default: UInt8(ascii: ",")) ?? UInt8(ascii: ","),
      quote: try block?.byte("quote", default: UInt8(ascii: "\"")) ?? UInt8(ascii: "\""),
      trims: try block?.flag("trim") ?? false)
  }

  private func readHeader() throws(IntakeError) -> HeaderRule {
    let block = try root.block(
      "header", keys: ["match", "columns", "unknown", "normalise", "aliases", "optional"])
    guard let block else { throw root.wrong("profile lacks \"header\"") }
    var aliases: [String: [String]] = [:]
    if let names = try block.block("aliases", keys: nil) {
      for (key, _) in names.entries { aliases[key] = try names.texts(key) }
    }
    let header = HeaderRule(
      match: try block.word("match"), columns: try block.texts("columns"),
      unknown: try block.word("unknown", default: .keep),
      normalisations: try block.words("normalise"), aliases: aliases,
      optional: try block.texts("optional"))
    guard header.match == .subset || !header.columns.isEmpty else {
      throw block.wrong("header.columns must list all columns when the match is exact")
    }
    return header
  }

  func checkPattern(_ pattern: String, in block: ProfileBlock) throws(IntakeError) {
    guard TextPattern(pattern) != nil else {
      throw block.wrong("\"\(pattern)\" is not a regular expression")
    }
  }
}
