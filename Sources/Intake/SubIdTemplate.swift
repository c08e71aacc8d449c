/// A template such as `ep:{episode}`, which a sub-id of ours was made of.
struct SubIdTemplate {
  private enum Part {
    case text(String)
    case field(LineField)
  }

  private let parts: [Part]

  /// Reads a template; nil when it names no field, or two without a text between them.
  init?(_ template: String) {
    var parts: [Part] = []
    var rest = Substring(template)
    var isField = false
    while !rest.isEmpty {
      let text = rest.prefix { $0 != "{" }
      rest = rest.dropFirst(text.count)
      if !text.isEmpty {
        parts.append(.text(String(text)))
        isField = false
      }
      guard rest.first == "{" else { continue }
      let name = rest.dropFirst().prefix { $0 != "}" }
      rest = rest.dropFirst(name.count + 1)
      guard rest.first == "}", !isField, let field = LineField(name: String(name)),
        [.series, .episode, .hotspot].contains(field)
      else { return nil }
      rest = rest.dropFirst()
      parts.append(.field(field))
      isField = true
    }
    guard parts.contains(where: { if case .field = $0 { true } else { false } }) else {
      return nil
    }
    self.parts = parts
  }

  /// Reads the fields of a text that was made by the template; nil for any other text.
  func fields(of text: String) -> [LineField: String]? {
    var rest = Substring(text)
    var fields: [LineField: String] = [:]
    for (index, part) in parts.enumerated() {
      switch part {
      case .text(let text):
        guard rest.hasPrefix(text) else { return nil }
        rest = rest.dropFirst(text.count)
      case .field(let field):
        var value = rest
        if index + 1 < parts.count, case .text(let next) = parts[index + 1] {
          guard let end = rest.firstRange(of: next) else { return nil }
          value = rest[..<end.lowerBound]
        }
        guard !value.isEmpty else { return nil }
        fields[field] = String(value)
        rest = rest[value.endIndex...]
      }
    }
    return rest.isEmpty ? fields : nil
  }
}
