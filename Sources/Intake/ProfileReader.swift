internal import Commerce
import Money
import Yams

/// Reads a profile from the text of a YAML file.
struct ProfileReader {
  let file: String
  let root: ProfileBlock

  /// Opens a profile laid over those that it extends: its own text first.
  init(_ sources: [ProfileSource]) throws(IntakeError) {
    guard let own = sources.first else { preconditionFailure("a profile has a text") }
    file = own.file
    var node = try own.node()
    for base in sources.dropFirst() { node = node.laid(over: try base.node()) }
    root = try ProfileBlock(node, file: file, path: "profile", as: "profile")
  }

  func read(_ sources: [ProfileSource]) throws(IntakeError) -> Profile {
    let formats = try readFormats()
    let components = try readComponents(formats)
    let text = sources.map(\.yaml).joined(separator: "\u{0}")
    let profile = Profile(
      name: try root.text("profile"), version: try root.integer("version"),
      family: try root.text("family"), feed: try root.text("feed"), role: try root.word("role"),
      report: try root.word("report"), party: try root.optionalText("party"),
      evidence: try root.word("evidence"), status: try root.word("status", default: .active),
      owner: try root.optionalText("owner"), effective: try readEffective(),
      money: try root.field("money"), grace: try readGrace(),
      tolerance: try readTolerance(), key: try readKey(), restatement: try readRestatement(),
      privacy: try readPrivacy(), attribution: try readAttribution(),
      tests: try readTests(), components: components.map(\.component),
      sha256: FileDigest.of(Array(text.utf8)).sha256,
      sources: sources, detection: try readDetection(), decoding: try readDecoding(),
      dialect: try readDialect(), layout: try readLayout(formats), header: try readHeader(),
      formats: formats, nulls: try readNulls(),
      fields: try readFields(formats) + components.flatMap(\.rules),
      rows: try readRows(formats), checks: try readChecks(formats))
    try check(profile)
    return profile
  }

  private func check(_ profile: Profile) throws(IntakeError) {
    guard profile.money.shape == .decimal else {
      throw root.wrong("profile.money must be an amount", at: root.node("money"))
    }
    if let footer = profile.layout.footer, profile.formats[footer.format] == nil {
      throw root.wrong("layout.footer.as names no format", at: root.node("layout"))
    }
    let sections = profile.layout.sections.map(\.name)
    for group in profile.checks.groups where !sections.contains(group.section) {
      throw root.wrong(
        "checks.groups cites the section \"\(group.section)\", which layout.sections lacks",
        at: root.node("checks"))
    }
  }

  private func readEffective() throws(IntakeError) -> Profile.Effective {
    let block = try root.block("effective", as: "effective")
    return Profile.Effective(from: try day(block, "from"), to: try day(block, "to"))
  }

  private func day(_ block: ProfileBlock?, _ key: String) throws(IntakeError) -> BusinessDay? {
    guard let block, let text = try block.optionalText(key) else { return nil }
    guard let day = try? BusinessDay(text) else {
      throw block.wrong(
        "\(block.path).\(key) must be a day such as 2026-04-01, not \"\(text)\"",
        at: block.node(key))
    }
    return day
  }

  static func syntaxError(_ error: any Error, file: String) -> IntakeError {
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
    let block = try root.block("grace", as: "grace")
    return Profile.Grace(
      expectedAfterDays: try block?.integer("expected_after_days") ?? 0,
      breakAfterDays: try block?.integer("break_after_days") ?? 0)
  }

  private func readTolerance() throws(IntakeError) -> Profile.Tolerance {
    let block = try root.block("tolerance", as: "tolerance")
    return Profile.Tolerance(
      amountMinor: Int64(try block?.integer("amount_minor") ?? 0),
      budgetMinor: Int64(try block?.integer("budget_minor") ?? 0))
  }

  private func readDetection() throws(IntakeError) -> Detection {
    guard let block = try root.block("detect", as: "detect") else {
      throw root.wrong("profile lacks \"detect\"")
    }
    let firstLine = try block.optionalText(block.has("magic") ? "magic" : "first_line")
    if let firstLine { try checkPattern(firstLine, in: block) }
    return Detection(
      fileNames: try block.texts("filename"), headerHas: try block.texts("header_has"),
      firstLine: firstLine, fingerprint: try block.optionalText("header_fingerprint"),
      priority: try block.integer("priority", default: 0))
  }

  private func readDialect() throws(IntakeError) -> Dialect {
    let comma = UInt8(ascii: ",")
    let quote = UInt8(ascii: "\"")
    guard let block = try root.block("dialect", as: "dialect") else {
      return Dialect(delimiter: comma, quote: quote, trims: false)
    }
    return Dialect(
      delimiter: try block.byte("delimiter", default: comma),
      quote: try block.optionalText("quote") == "none"
        ? Dialect.noQuote : try block.byte("quote", default: quote),
      doublesQuotes: try block.flag("doublequote", default: true),
      trims: try block.flag("trim"), comment: try block.byte("comment", default: 0))
  }

  private func readHeader() throws(IntakeError) -> HeaderRule {
    guard let block = try root.block("header", as: "header") else {
      throw root.wrong("profile lacks \"header\"")
    }
    var aliases: [String: [String]] = [:]
    if let names = try block.block("aliases", keys: nil) {
      for (key, _) in names.entries { aliases[key] = try names.texts(key) }
    }
    var duplicates: [String: Int] = [:]
    if let names = try block.block("duplicates", keys: nil) {
      for (key, _) in names.entries { duplicates[key] = try names.integer(key) }
    }
    let header = HeaderRule(
      match: try block.word("match"), columns: try block.texts("columns"),
      unknown: try block.word("unknown", default: .keep),
      normalisations: try block.words("normalise"), aliases: aliases, duplicates: duplicates,
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
