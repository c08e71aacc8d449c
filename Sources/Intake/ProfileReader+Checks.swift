internal import Commerce
import Money
import Yams

extension ProfileReader {
  func readChecks(_ formats: [String: ValueFormat]) throws(IntakeError) -> Checks {
    guard let block = try root.block("checks", as: "checks") else {
      throw root.wrong("profile lacks \"checks\"")
    }
    var equations: [Checks.Equation] = []
    for check in try block.blocks("rows", as: "equation") {
      equations.append(try readEquation(check, formats))
    }
    if let whole = try exhaustiveness() { equations.append(whole) }
    var ranges: [Checks.Range] = []
    for check in try block.blocks("ranges", as: "range") {
      ranges.append(
        Checks.Range(
          id: try check.text("id"), field: try check.field("field"),
          lowest: try decimal(check, "min"), highest: try decimal(check, "max"),
          severity: try check.word("severity", default: .reject)))
    }
    var groups: [Checks.Group] = []
    for check in try block.blocks("groups", as: "group") { groups.append(try readGroup(check)) }
    var controls: [Checks.Control] = []
    for check in try block.blocks("controls", as: "total_check") {
      controls.append(try readControl(check))
    }
    return Checks(
      equations: equations, ranges: ranges, currencies: try block.texts("currencies"),
      groups: groups, controls: controls, period: try readPeriod(block, formats),
      rejectRate: try decimal(block, "reject_rate"))
  }

  /// The equation that nothing is missing among the components, where the profile says so.
  private func exhaustiveness() throws(IntakeError) -> Checks.Equation? {
    guard root.node("components")?.mapping != nil,
      let block = try root.block("components", as: "components"), try block.flag("exhaustive")
    else { return nil }
    return Checks.Equation(
      id: "exhaustive", left: .field(.net), relation: .equal,
      terms: [
        Checks.Equation.Term(factors: [.field(.gross)], isNegated: false),
        Checks.Equation.Term(factors: [.components(nil)], isNegated: false),
      ], tolerance: try decimal(block, "tolerance") ?? 0, unless: nil, format: .any,
      severity: .reject)
  }

  private func readGroup(_ check: ProfileBlock) throws(IntakeError) -> Checks.Group {
    let sum = try check.field("sum")
    guard sum.shape == .decimal else {
      throw check.wrong("\"\(sum.name)\" is not an amount", at: check.node("sum"))
    }
    let equals = try check.text("equals").split(separator: ".", maxSplits: 1)
    guard equals.count == 2 else {
      throw check.wrong(
        "checks.groups.equals must be a section and its amount, such as batches.net",
        at: check.node("equals"))
    }
    return Checks.Group(
      id: try check.text("id"), sum: sum, key: try check.field("by"),
      section: String(equals[0]), value: String(equals[1]),
      tolerance: try decimal(check, "tolerance") ?? 0)
  }

  private func readControl(_ check: ProfileBlock) throws(IntakeError) -> Checks.Control {
    let equals = try check.text("equals")
    switch try check.optionalText("count") {
    case "credit": return Checks.Control(measure: .creditCount, equals: equals)
    case "debit": return Checks.Control(measure: .debitCount, equals: equals)
    case "records": return Checks.Control(measure: .recordCount, equals: equals)
    case let count?:
      throw check.wrong("controls.count must be credit, debit or records, not \"\(count)\"")
    case nil:
      guard try check.text("sum") == "money" else {
        throw check.wrong("controls.sum must be money", at: check.node("sum"))
      }
      return Checks.Control(
        measure: .sum(plus: try check.optionalText("plus")), equals: equals)
    }
  }

  private func readPeriod(
    _ checks: ProfileBlock, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> Checks.Period? {
    guard let block = try checks.block("period", as: "period") else { return nil }
    guard case .date(let format) = try format(block, "as", formats) else {
      throw block.wrong("checks.period.as must name a date format", at: block.node("as"))
    }
    return Checks.Period(from: try block.text("from"), to: try block.text("to"), format: format)
  }

  private func readEquation(
    _ check: ProfileBlock, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> Checks.Equation {
    let row = try check.text("row")
    let parsed: (left: Checks.Equation.Factor, Checks.Equation.Relation, [Checks.Equation.Term])
    do {
      parsed = try EquationReading.read(row)
    } catch {
      throw check.wrong("\(check.path) \"\(row)\" \(error.message)", at: check.node("row"))
    }
    return Checks.Equation(
      id: try check.text("id"), left: parsed.left, relation: parsed.1, terms: parsed.2,
      tolerance: try decimal(check, "tolerance") ?? 0, unless: try readUnless(check),
      format: check.has("as") ? try number(check, "as", formats) : .any,
      severity: try check.word("severity", default: .reject))
  }

  private func readUnless(_ check: ProfileBlock) throws(IntakeError) -> Condition? {
    guard check.node("unless")?.mapping != nil else {
      return try check.condition("unless", knowsFields: true)
    }
    let kinds: [LineKind] = try check.block("unless", as: "kinds_of")?.words("kind") ?? []
    return .among(.kind, kinds.map(\.rawValue))
  }

  private func decimal(_ block: ProfileBlock, _ key: String) throws(IntakeError) -> Int128? {
    guard let text = try block.optionalText(key) else { return nil }
    guard let value = try? ExactDecimal(text), value.scale <= workingScale else {
      throw block.wrong("\(block.path).\(key) must be a number, not \"\(text)\"")
    }
    return widened(value)
  }

  func readTests() throws(IntakeError) -> [ProfileTest] {
    var tests: [ProfileTest] = []
    for block in try root.blocks("tests", as: "test") {
      var lines: [[String: String]] = []
      for line in try block.blocks("lines", keys: nil) {
        var expected: [String: String] = [:]
        for (name, node) in line.entries {
          if name != "kind", name != "state", !name.hasPrefix("component.") {
            _ = try line.field(named: name, at: node)
          }
          expected[name] = try line.text(name)
        }
        lines.append(expected)
      }
      var rejects: [ProfileTest.ExpectedReject] = []
      for reject in try block.blocks("rejects", as: "reject") {
        rejects.append(
          ProfileTest.ExpectedReject(
            record: try reject.integer("record"), code: try reject.word("code"),
            column: try reject.optionalText("column")))
      }
      tests.append(
        ProfileTest(
          name: try block.text("name"), csv: try block.text("csv"),
          knownThrough: try block.text("known_through"), lines: lines, rejects: rejects,
          refused: block.has("refused") ? try block.word("refused") : nil, yamlLine: block.line))
    }
    return tests
  }
}
