/// The JSON Schema of the profile language, for editors.
package enum ProfileSchema {
  /// The schema as JSON text (draft 2020-12).
  package static var text: String {
    let definitions = ProfileLanguage.blocks.map { block in
      (block.name, definition(of: block))
    }
    return JSONValue.object([
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text("bahi profile")),
      ("$ref", .text("#/$defs/profile")),
      ("$defs", .object(definitions)),
    ]).lines(indent: 0) + "\n"
  }

  private static func definition(of block: ProfileLanguage.Block) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("description", .text(block.meaning)), ("type", .text("object")),
      ("additionalProperties", .word("false")),
    ]
    // A profile that extends another one need not say again what that one says.
    let required = block.directives.filter(\.isRequired).map(\.key)
    let always = block.name == "profile" ? ["profile", "version"] : []
    if block.name == "profile" || !required.isEmpty {
      members.append(
        ("required", .list((block.name == "profile" ? always : required).map { .text($0) })))
    }
    members.append(
      (
        "properties",
        .object(
          block.directives.map { directive in
            (
              directive.key,
              .object([("description", .text(directive.meaning))] + shape(directive.shape))
            )
          })
      ))
    return .object(members)
  }

  private static func shape(_ shape: ProfileLanguage.Shape) -> [(String, JSONValue)] {
    switch shape {
    case .text: [("type", .list([.text("string"), .text("number"), .text("boolean")]))]
    case .character, .condition: [("type", .text("string"))]
    case .regex: [("type", .text("string")), ("format", .text("regex"))]
    case .integer: [("type", .text("integer")), ("minimum", .word("0"))]
    case .decimal: [("type", .list([.text("number"), .text("string")]))]
    case .flag: [("type", .text("boolean"))]
    case .word(let words): [("enum", .list(words.map { .text($0) }))]
    case .field: [("enum", .list(LineField.allCases.map { .text($0.name) }))]
    case .list(let element): [("type", .text("array")), ("items", .object(self.shape(element)))]
    case .map(let element):
      [("type", .text("object")), ("additionalProperties", .object(self.shape(element)))]
    case .block(let name): [("$ref", .text("#/$defs/\(name)"))]
    case .either(let shapes):
      [("anyOf", .list(shapes.map { .object(self.shape($0)) }))]
    }
  }
}

/// JSON whose members keep their order.
private indirect enum JSONValue {
  case text(String)
  /// A number or a literal.
  case word(String)
  case list([JSONValue])
  case object([(String, JSONValue)])

  func lines(indent: Int) -> String {
    let margin = String(repeating: "  ", count: indent + 1)
    let end = String(repeating: "  ", count: indent)
    switch self {
    case .text(let text): return JSONValue.quoted(text)
    case .word(let word): return word
    case .list(let elements):
      return "[" + elements.map { $0.lines(indent: indent) }.joined(separator: ", ") + "]"
    case .object(let members) where members.isEmpty: return "{}"
    case .object(let members):
      let inner = members.map { name, value in
        "\(margin)\(JSONValue.quoted(name)): \(value.lines(indent: indent + 1))"
      }
      return "{\n" + inner.joined(separator: ",\n") + "\n\(end)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.flatMap { character in
      character == "\"" || character == "\\" ? "\\\(character)" : "\(character)"
    }
    return "\"\(String(escaped))\""
  }
}
