/// A header row as found, and where each column of the profile stands in it.
struct HeaderMatch {
  /// The columns that a rejects file has in front.
  static let rejectColumns = ["line", "record", "code", "column", "message"]

  let names: [String]
  /// The number of leading columns that belong to a rejects file.
  let leading: Int
  private let rule: HeaderRule
  private let normalised: [String]

  init(_ names: [String], rule: HeaderRule) {
    let isRejects =
      names.count > HeaderMatch.rejectColumns.count
      && Array(names.prefix(HeaderMatch.rejectColumns.count)) == HeaderMatch.rejectColumns
    leading = isRejects ? HeaderMatch.rejectColumns.count : 0
    self.names = names
    self.rule = rule
    normalised = names.map { HeaderMatch.normalise($0, rule.normalisations) }
  }

  /// The columns without those of a rejects file.
  var ownNames: [String] { Array(names.dropFirst(leading)) }

  /// Finds a column by its name or an alias.
  func index(of column: String) -> Int? {
    for name in [column] + (rule.aliases[column] ?? []) {
      let wanted = HeaderMatch.normalise(name, rule.normalisations)
      if let index = normalised.dropFirst(leading).firstIndex(of: wanted) { return index }
    }
    return nil
  }

  func has(all columns: [String]) -> Bool { columns.allSatisfy { index(of: $0) != nil } }

  /// Says what is wrong with the header; nil when it serves.
  func complaint(needed: [String]) -> String? {
    let required = rule.match == .exact ? rule.columns : needed
    let missing = required.filter { !rule.optional.contains($0) && index(of: $0) == nil }
    let found = ownNames.joined(separator: ", ")
    guard missing.isEmpty else {
      let named = missing.map(describeMissing).joined(separator: ", ")
      return "lacks \(named); expected \(required.joined(separator: ", ")); found \(found)"
    }
    if let doubled = required.first(where: isDoubled) {
      return "has the column \"\(doubled)\" twice"
    }
    let unknown = unknownColumns(needed: required)
    if rule.match == .exact || rule.unknown == .reject, let first = unknown.first {
      return "has the unknown column \"\(first)\"; expected \(required.joined(separator: ", "))"
    }
    let order = required.compactMap(index)
    guard rule.match != .exact || order == order.sorted() else {
      return "has its columns in another order; expected \(required.joined(separator: ", ")); "
        + "found \(found)"
    }
    return nil
  }

  /// The columns that the profile does not mention.
  func unknownColumns(needed: [String]) -> [String] {
    let known = Set((needed + rule.columns + rule.optional).compactMap(index))
    return ownNames.enumerated().filter { !known.contains($0.offset + leading) }.map(\.element)
  }

  private func isDoubled(_ column: String) -> Bool {
    let wanted = HeaderMatch.normalise(column, rule.normalisations)
    return normalised.dropFirst(leading).count { $0 == wanted } > 1
  }

  private func describeMissing(_ column: String) -> String {
    let wanted = HeaderMatch.normalise(column, rule.normalisations)
    let near = ownNames.map { (EditDistance.between(wanted, $0.lowercased()), $0) }
      .min { $0.0 < $1.0 }
    guard let near, near.0 <= max(2, column.count / 3) else { return "\"\(column)\"" }
    return "\"\(column)\" (nearest: \"\(near.1)\")"
  }

  private static func normalise(
    _ name: String, _ rules: [HeaderRule.Normalisation]
  ) -> String {
    var text = name
    for rule in rules {
      switch rule {
      case .stripInvisible:
        text.unicodeScalars.removeAll {
          $0.properties.generalCategory == .format || $0.properties.generalCategory == .control
        }
      case .collapseSpace: text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      case .casefold: text = text.lowercased()
      }
    }
    return text
  }
}

/// The number of single letters to change to turn one word into another.
enum EditDistance {
  static func between(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let substituted = diagonal + (letter == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[right.count]
  }
}
