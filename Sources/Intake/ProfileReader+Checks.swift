internal import Commerce
import Money
import Yams

extension ProfileReader {
  func readRows() throws(IntakeError) -> RowRules {
    guard let block = try root.block("rows", keys: ["skip_when", "kind_map", "state_map"]) else {
      throw root.wrong("profile lacks \"rows\"")
    }
    var skips: [RowRules.Skip] = []
    for skip in try block.blocks("skip_when", keys: ["empty", "col", "in"]) {
      if skip.has("in") {
        skips.append(.among(column: try skip.text("col"), values: try skip.texts("in")))
      } else if try skip.optionalText("empty") == "all" {
        skips.append(.allEmpty)
      } else if try skip.flag("empty") {
        skips.append(.empty(column: try skip.text("col")))
      } else {
        throw skip.wrong("rows.skip_when needs empty: all, or a col with empty: true or in: […]")
      }
    }
    return RowRules(
      skips: skips, kinds: try readWords(block, "kind_map"),
      states: try readWords(block, "state_map"))
  }

  private func readWords<Word: RawRepresentable & CaseIterable & Hashable & Sendable>(
    _ rows: ProfileBlock, _ key: String
  ) throws(IntakeError) -> RowRules.Words<Word> where Word.RawValue == String {
    guard let block = try rows.block(key, keys: ["const", "from", "map"]) else {
      throw rows.wrong("rows lacks \"\(key)\"")
    }
    if block.has("const") { return .constant(try block.word("const")) }
    var words: [String: Word] = [:]
    for pair in try pairs(in: block, "map") {
      words[pair.name] = try block.word(pair.value, named: "map")
    }
    return .column(try block.text("from"), words)
  }

  func readChecks() throws(IntakeError) -> Checks {
    guard let block = try root.block("checks", keys: ["rows", "ranges", "currencies", "controls"])
    else { throw root.wrong("profile lacks \"checks\"") }
    var equations: [Checks.Equation] = []
    for check in try block.blocks("rows", keys: ["id", "row", "tolerance", "unless"]) {
      equations.append(try readEquation(check))
    }
    var ranges: [Checks.Range] = []
    for check in try block.blocks("ranges", keys: ["id", "field", "min", "max"]) {
      ranges.append(
        Checks.Range(
          id: try check.text("id"), field: try check.field("field"),
          lowest: try decimal(check, "min"), highest: try decimal(check, "max")))
    }
    var controls: [Checks.Control] = []
    for check in try block.blocks("controls", keys: ["count", "sum", "plus", "equals"]) {
      controls.append(try readControl(check))
    }
    return Checks(
      equations: equations, ranges: ranges, currencies: try block.texts("currencies"),
      controls: controls)
  }

  private func readControl(_ check: ProfileBlock) throws(IntakeError) -> Checks.Control {
    let equals = try check.text("equals")
    switch try check.optionalText("count") {
    case "credit": return Checks.Control(measure: .creditCount, equals: equals)
    case "debit": return Checks.Control(measure: .debitCount, equals: equals)
    case let count?: throw check.wrong("controls.count must be credit or debit, not \"\(count)\"")
    case nil:
      guard try check.text("sum") == "money" else {
        throw check.wrong("controls.sum must be money", at: check.node("sum"))
      }
      return Checks.Control(
        measure: .sum(plus: try check.optionalText("plus")), equals: equals)
    }
  }

  /// Reads `net == gross - fee - tax`.
  private func readEquation(_ check: ProfileBlock) throws(IntakeError) -> Checks.Equation {
    let row = try check.text("row")
    let words = row.split(separator: " ").map(String.init)
    guard words.count >= 3, words.count % 2 == 1, words[1] == "==" else {
      throw check.wrong(
        "\"\(row)\" is not an equation such as net == gross - fee", at: check.node("row"))
    }
    var terms: [Checks.Equation.Term] = []
    for index in stride(from: 2, to: words.count, by: 2) {
      let sign = index == 2 ? "+" : words[index - 1]
      guard sign == "+" || sign == "-" else {
        throw check.wrong("\"\(sign)\" is not + or -", at: check.node("row"))
      }
      let field = try amount(words[index], in: check)
      terms.append(Checks.Equation.Term(field: field, isNegated: sign == "-"))
    }
    let except: [LineKind] =
      try check.block("unless", keys: ["kind"])?.words("kind") ?? []
    return Checks.Equation(
      id: try check.text("id"), left: try amount(words[0], in: check), terms: terms,
      tolerance: try decimal(check, "tolerance") ?? 0, exceptKinds: except)
  }

  private func amount(_ name: String, in check: ProfileBlock) throws(IntakeError) -> LineField {
    let field = try check.field(named: name, at: check.node("row"))
    guard field.shape == .decimal else {
      throw check.wrong("\"\(name)\" is not an amount", at: check.node("row"))
    }
    return field
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
    let keys = ["name", "csv", "known_through", "lines", "rejects", "refused"]
    for block in try root.blocks("tests", keys: keys) {
      var lines: [[String: String]] = []
      for line in try block.blocks("lines", keys: nil) {
        var expected: [String: String] = [:]
        for (name, node) in line.entries {
          if name != "kind", name != "state" { _ = try line.field(named: name, at: node) }
          expected[name] = try line.text(name)
        }
        lines.append(expected)
      }
      var rejects: [ProfileTest.ExpectedReject] = []
      for reject in try block.blocks("rejects", keys: ["record", "code", "column"]) {
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
