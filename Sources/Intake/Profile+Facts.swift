extension Profile {
  /// What the profile reads and how, as pairs of a subject and what is said of it.
  package var facts: [(String, String)] {
    var facts = [("found by", detectionWords)]
    if layout.headerWithin > 1 {
      facts.append(("header", "in the first \(layout.headerWithin) rows"))
    }
    facts.append(
      (
        "key",
        key.fields.map(\.name).joined(separator: ", ")
          + "; the same key twice: \(key.twins.rawValue)"
      ))
    facts.append(
      (
        "restatement",
        "\(restatement.mode.rawValue); a key that is missing: \(restatement.missingKey.rawValue)"
      ))
    if !restatement.locks.isEmpty {
      facts.append(("locked states", restatement.locks.map(\.rawValue).joined(separator: ", ")))
    }
    facts.append(("money", money.name))
    for rule in fields {
      facts.append(("field \(rule.name(in: self))", rule.words))
    }
    facts.append(("kinds", rows.kinds.listed))
    facts.append(("states", rows.states.listed))
    facts += checks.equations.map { equation in
      let terms = equation.terms.map { term in
        (term.isNegated ? "- " : "+ ") + term.factors.map(\.words).joined(separator: " * ")
      }
      let relation = equation.relation.rawValue
      return (
        "check \(equation.id)",
        "\(equation.left.words) \(relation) \(terms.joined(separator: " "))"
      )
    }
    facts += checks.ranges.map { range in
      let bounds = [
        range.lowest.map { "from \(described($0))" }, range.highest.map { "to \(described($0))" },
      ]
      return (
        "check \(range.id)",
        "\(range.field.name) \(bounds.compactMap { $0 }.joined(separator: " "))"
      )
    }
    if !checks.currencies.isEmpty {
      facts.append(("currencies", checks.currencies.joined(separator: ", ")))
    }
    facts += checks.controls.map { ("control", "\($0.equals) of the file") }
    return facts
  }

  private var detectionWords: String {
    var words: [String] = []
    if !detection.headerHas.isEmpty {
      words.append("the columns \(detection.headerHas.joined(separator: ", "))")
    }
    if let firstLine = detection.firstLine { words.append("a first line like \(firstLine)") }
    if !detection.fileNames.isEmpty {
      words.append("a name like \(detection.fileNames.joined(separator: ", "))")
    }
    return words.joined(separator: "; ")
  }
}

extension FieldRule {
  fileprivate var words: String {
    let columns = source.columns.map { "\"\($0)\"" }.joined(separator: ", ")
    var words = columns.isEmpty ? "not from a column" : "from \(columns)"
    if isNegated { words += ", with the other sign" }
    if let signFrom { words += ", signed as \(signFrom.name)" }
    if condition != nil { words += ", in some rows" }
    if isRequired { words += ", required" }
    return words
  }
}

extension Checks.Equation.Factor {
  fileprivate var words: String {
    switch self {
    case .field(let field): field.name
    case .column(let name): "\"\(name)\""
    case .number(let number): described(number)
    case .components(nil): "all components"
    case .components(let kind?): "components of the class \(kind.rawValue)"
    }
  }
}

extension RowRules.Words where Word: RawRepresentable, Word.RawValue == String {
  fileprivate var listed: String {
    let refined = refinements.map { ", in some rows \($0.word.rawValue)" }.joined()
    switch origin {
    case .constant(let word): return "always \(word.rawValue)\(refined)"
    case .column(let name, let words):
      let listed = words.map { "\($0.key) is \($0.value.rawValue)" }.sorted()
      return "by \"\(name)\": \(listed.joined(separator: ", "))\(refined)"
    }
  }
}
