/// The bytes of a sample as UTF-8, and what they were.
struct DraftText {
  let bytes: [UInt8]
  /// The name of the encoding in a profile.
  let encoding: String

  init(_ received: [UInt8]) {
    if received.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes = Array(received.dropFirst(3))
      encoding = "utf-8"
    } else if received.starts(with: [0xFF, 0xFE]) || received.starts(with: [0xFE, 0xFF]) {
      let isLittle = received[0] == 0xFF
      let units = stride(from: 2, to: received.count - 1, by: 2).map { index -> UInt16 in
        let (low, high) = isLittle ? (index, index + 1) : (index + 1, index)
        return UInt16(received[low]) | UInt16(received[high]) << 8
      }
      bytes = Array(String(decoding: units, as: UTF16.self).utf8)
      encoding = "utf-16"
    } else if received.withUnsafeBytes({ UTF8Check.firstInvalid($0) }) == nil {
      bytes = received
      encoding = "utf-8"
    } else {
      // What is neither is of an old spreadsheet; letters beyond ASCII are only looked at.
      bytes = Array(String(String.UnicodeScalarView(received.map { Unicode.Scalar($0) })).utf8)
      encoding = "windows-1252"
    }
  }
}

/// Text in a profile, quoted so that YAML leaves it as it is.
enum DraftYAML {
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.properties.generalCategory == .format:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  static func list(_ texts: [String]) -> String {
    "[" + texts.map(quoted).joined(separator: ", ") + "]"
  }

  /// Tells whether this program's profiles may say so below `formats`.
  static func accepts(format: String) -> Bool {
    accepts(frame: "formats: { x: \(format) }")
  }

  /// Tells whether this program's profiles may have such a block.
  static func accepts(frame: String) -> Bool {
    let yaml = """
      profile: x
      version: 1
      family: x
      feed: x
      role: verify
      report: gateway
      evidence: unverified
      money: net
      detect: { header_has: [a] }
      header: { match: subset }
      fields: { ext_id: { col: a } }
      rows: { kind_map: { const: payment }, state_map: { const: paid } }
      key: { columns: [ext_id] }
      restatement: { mode: append }
      checks: { currencies: [INR] }
      \(frame)
      """
    return (try? Profile.parse(yaml: yaml, file: "draft")) != nil
  }
}

/// Values that tell of a person, made harmless for an example.
enum DraftMask {
  static func masked(_ text: String, in column: DraftColumn) -> String {
    guard !text.isEmpty else { return text }
    if column.isPersonal {
      return String(
        text.map { character in
          character.isNumber ? "9" : character.isLetter ? "x" : character
        })
    }
    return text.replacing(
      /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/, with: "x@example.com"
    )
    .replacing(/(^|[^0-9A-Za-z])(\+91[ -]?)?[6-9][0-9]{9}($|[^0-9A-Za-z])/) { found in
      "\(found.output.1)9999999999\(found.output.3)"
    }
  }
}
