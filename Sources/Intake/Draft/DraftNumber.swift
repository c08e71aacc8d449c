/// How a column's numbers seem to be written.
struct DraftNumber: Hashable {
  /// `.` or `,`.
  var decimal: Character
  var scale: Int
  var isPercent: Bool
  var hasSign: Bool
  /// All values have three decimals, so the sign before them may group thousands instead.
  var mayGroup: Bool

  /// Finds one way that reads all texts; nil when there is none.
  init?(_ texts: [String]) {
    guard !texts.isEmpty else { return nil }
    for decimal in [Character("."), ","] {
      let group: Character = decimal == "." ? "," : "."
      var found = DraftNumber(decimal: decimal)
      let isRead = texts.allSatisfy { found.take($0, group: group) }
      guard isRead else { continue }
      found.mayGroup = found.scale == 3 && texts.allSatisfy { $0.hasSuffix("000") }
      self = found
      return
    }
    return nil
  }

  private init(decimal: Character) {
    self.decimal = decimal
    scale = 0
    isPercent = false
    hasSign = false
    mayGroup = false
  }

  private mutating func take(_ text: String, group: Character) -> Bool {
    var rest = Substring(text)
    if rest.last == "%" {
      isPercent = true
      rest = rest.dropLast()
    }
    if rest.first == "-" || rest.first == "+" {
      hasSign = true
      rest = rest.dropFirst()
    }
    let parts = rest.split(separator: decimal, omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = parts.first, whole.first?.isNumber == true,
      whole.allSatisfy({ $0 == group || $0.isASCII && $0.isNumber }), whole.count <= 15
    else { return false }
    let groups = whole.split(separator: group, omittingEmptySubsequences: false)
    guard groups.count == 1 || groups.last?.count == 3 else { return false }
    guard parts.count == 2 else { return true }
    guard !parts[1].isEmpty, parts[1].count <= 8,
      parts[1].allSatisfy({ $0.isASCII && $0.isNumber })
    else { return false }
    scale = max(scale, parts[1].count)
    return true
  }
}
