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

  /// Finds a column by its name or an alias; `NAME[2]` is the second of several.
  func index(of column: String) -> Int? {
    let (name, ordinal) = HeaderMatch.split(column, rule.duplicates)
    for name in [name] + (rule.aliases[name] ?? []) {
      let places = places(of: name)
      if places.count >= ordinal { return places[ordinal - 1] }
    }
    return nil
  }

  /// Finds every column that may be meant by a name, whatever its case and spaces: what may not be
  /// kept must not stay because a file has it twice.
  func indices(likeAny column: String) -> [Int] {
    let (name, _) = HeaderMatch.split(column, rule.duplicates)
    if name != column { return index(of: column).map { [$0] } ?? [] }
    let wanted = ([name] + (rule.aliases[name] ?? []))
      .map { HeaderMatch.normalise($0, HeaderRule.Normalisation.allCases) }
    return normalised.indices.dropFirst(leading).filter { place in
      let found = HeaderMatch.normalise(names[place], HeaderRule.Normalisation.allCases)
      return wanted.contains { $0.contains("*") ? Glob.matches($0, found) : $0 == found }
    }
  }

  /// What tells whole headers apart: a hash of the names as the profile normalises them.
  var fingerprint: String {
    let text = normalised.dropFirst(leading).joined(separator: "\u{1F}")
    return String(FileDigest.of(Array(text.utf8)).sha256.prefix(16))
  }

  private func places(of name: String) -> [Int] {
    let wanted = HeaderMatch.normalise(name, rule.normalisations)
    let own = normalised.indices.dropFirst(leading)
    let exact = own.filter { normalised[$0] == wanted }
    guard exact.isEmpty, wanted.contains("*") else { return exact }
    return own.filter { Glob.matches(wanted, normalised[$0]) }
  }

  /// Splits `NAME[2]` where the profile says that the name stands there several times.
  private static func split(
    _ column: String, _ duplicates: [String: Int]
  ) -> (name: String, ordinal: Int) {
    guard column.last == "]", let open = column.lastIndex(of: "["),
      let ordinal = Int(column[column.index(after: open)...].dropLast()), ordinal > 0,
      duplicates[String(column[..<open])] != nil
    else { return (column, 1) }
    return (String(column[..<open]), ordinal)
  }

  func has(all columns: [String]) -> Bool { columns.allSatisfy { index(of: $0) != nil } }

  /// Says what is wrong with the header; nil when it serves.
  func complaint(needed: [String]) -> String? {
    let required = rule.match == .exact ? rule.columns : needed
    let missing = required.filter { !rule.optional.contains($0) && index(of: $0) == nil }
    let found = ShownHeader.text(ownNames)
    guard missing.isEmpty else {
      let named = missing.map(describeMissing).joined(separator: ", ")
      return "lacks \(named); expected \(required.joined(separator: ", ")); found \(found)"
    }
    if let doubled = required.first(where: isDoubled) {
      return "has the column \"\(doubled)\" twice"
    }
    for (name, count) in rule.duplicates.sorted(by: { $0.key < $1.key }) {
      let found = places(of: name).count
      guard found == count else {
        return "has the column \"\(name)\" \(found) times, expected \(count)"
      }
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
    let (name, _) = HeaderMatch.split(column, rule.duplicates)
    guard rule.duplicates[name] == nil else { return false }
    return ([name] + (rule.aliases[name] ?? [])).contains { places(of: $0).count > 1 }
  }

  private func describeMissing(_ column: String) -> String {
    let wanted = HeaderMatch.normalise(column, rule.normalisations)
    let near = ownNames.map { (EditDistance.between(wanted, $0.lowercased()), $0) }
      .min { $0.0 < $1.0 }
    guard let near, near.0 <= max(2, column.count / 3) else { return "\"\(column)\"" }
    return "\"\(column)\" (nearest: \"\(near.1)\")"
  }

  /// Gives a name of printable ASCII with single spaces inside, of which only the case may change.
  ///
  /// Nearly all are such, and the properties of characters are slow to ask for.
  private static func plain(_ name: String) -> String? {
    let space = UInt8(ascii: " ")
    var last = space
    for byte in name.utf8 {
      guard byte >= space, byte < 0x7F, byte != space || last != space else { return nil }
      last = byte
    }
    return last == space ? nil : name
  }

  private static func normalise(
    _ name: String, _ rules: [HeaderRule.Normalisation]
  ) -> String {
    if let plain = plain(name) { return rules.contains(.casefold) ? plain.lowercased() : plain }
    var text = name
    for rule in rules {
      switch rule {
      case .nfc: continue
      case .stripInvisible:
        text.unicodeScalars.removeAll {
          $0.properties.generalCategory == .format
            || ($0.properties.generalCategory == .control && !$0.properties.isWhitespace)
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
