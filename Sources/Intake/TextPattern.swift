/// A regular expression of a profile.
struct TextPattern {
  private let regex: Regex<AnyRegexOutput>

  /// Compiles a pattern; nil when it is not one.
  init?(_ pattern: String) {
    guard let regex = try? Regex(pattern) else { return nil }
    self.regex = regex
  }

  /// Returns the first group of the first match, or the whole match when there is no group.
  func firstGroup(in text: String) -> Substring? {
    guard let match = text.firstMatch(of: regex) else { return nil }
    return match.output.count > 1 ? match.output[1].substring : match.output[0].substring
  }

  /// Returns all groups of the first match.
  func groups(in text: String) -> [Substring?]? {
    text.firstMatch(of: regex)?.output.dropFirst().map(\.substring)
  }

  func matches(_ text: String) -> Bool { text.firstMatch(of: regex) != nil }
}
