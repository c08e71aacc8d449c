extension ServerError {
  /// Replaces what may be a parameter's value by `…`, and keeps the names of columns.
  ///
  /// PostgreSQL writes values into the message of class 22 and into the detail of classes 22, 23
  /// and 44. A detail there that has not a known shape, as in another language of the server, is
  /// dropped. Errors of class BH are bahi's own and stay whole.
  func redacted() -> ServerError {
    guard !isOwn else { return self }
    var error = self
    switch sqlState.prefix(2) {
    case "22":
      error.message = Self.withoutQuotedValue(message, sqlState: sqlState)
      error.detail = nil
    case "23", "44":
      error.detail = detail.flatMap(Self.withoutKeyValue)
    default:
      break
    }
    return error
  }

  /// Cuts from the first quotation mark to the last, because a value may contain some itself.
  private static func withoutQuotedValue(_ message: String, sqlState: String) -> String {
    // 22021 is an encoding error: its offending bytes stand outside any quotation marks.
    guard sqlState != "22021" else { return "invalid byte sequence for the encoding" }
    let marks: Set<Character> = ["\"", "«", "»", "„", "“", "”", "「", "」"]
    guard let first = message.firstIndex(where: marks.contains),
      let last = message.lastIndex(where: marks.contains)
    else { return message }
    return message[..<first] + "\"…\"" + message[message.index(after: last)...]
  }

  private static func withoutKeyValue(_ detail: String) -> String? {
    if detail.hasPrefix("Failing row contains (") { return "Failing row contains (…)." }
    if let columns = columns(of: detail, after: "Partition key of the failing row contains (") {
      return "Partition key of the failing row contains (\(columns)) = (…)."
    }
    guard let columns = columns(of: detail, after: "Key (") else { return nil }
    return "Key (\(columns))=(…)\(ending(of: detail))."
  }

  private static func columns(of detail: String, after prefix: String) -> Substring? {
    guard detail.hasPrefix(prefix) else { return nil }
    let rest = detail.dropFirst(prefix.count)
    guard let end = rest.firstRange(of: ")=(") ?? rest.firstRange(of: ") = (") else { return nil }
    return rest[..<end.lowerBound]
  }

  private static func ending(of detail: String) -> String {
    if detail.hasSuffix(") already exists.") { return " already exists" }
    if detail.hasSuffix(") is duplicated.") { return " is duplicated" }
    let verbs = [" is not present in table \"", " is still referenced from table \""]
    // A value may contain such words itself, so the last of them are the server's.
    let starts = verbs.compactMap { detail.ranges(of: ")" + $0).last?.lowerBound }
    if let start = starts.max(), detail.hasSuffix("\".") {
      return String(detail[start...].dropFirst().dropLast())
    }
    return " conflicts with another row"
  }
}
