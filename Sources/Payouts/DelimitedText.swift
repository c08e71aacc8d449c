/// Writes rows as CSV (RFC 4180, line feeds) or as tab-separated text.
package struct DelimitedText {
  /// What stands between the fields of a row.
  package enum Separator: Sendable {
    case comma
    case tab
  }

  private let separator: Separator
  package private(set) var text = ""

  /// Starts a text without rows.
  package init(_ separator: Separator = .comma) {
    self.separator = separator
  }

  /// Adds a row of fields as they are.
  package mutating func append(_ fields: [String]) {
    switch separator {
    case .comma: text += fields.map(Self.quoted).joined(separator: ",")
    case .tab: text += fields.map(Self.escaped).joined(separator: "\t")
    }
    text += "\n"
  }

  /// Keeps a spreadsheet from taking a text for a formula: an apostrophe goes before it.
  package static func guarded(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    let dangerous: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r"]
    return dangerous.contains(first) ? "'" + text : text
  }

  private static func quoted(_ field: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard field.unicodeScalars.contains(where: special.contains) else { return field }
    var quoted = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func escaped(_ field: String) -> String {
    var escaped = ""
    for scalar in field.unicodeScalars {
      switch scalar {
      case "\t": escaped += "\\t"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\\": escaped += "\\\\"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
