internal import Ledger
internal import Money
internal import Postgres

/// Finds the series and the episode that a reported line belongs to, by the ways of its profile.
///
/// The first way that finds one counts; where none does, the line says so and nothing is guessed.
final class LineAttribution {
  /// What was found, and how.
  struct Finding {
    var series: String?
    var episode: String?
    var hotspot: String?
    var method: String?
  }

  private enum Way {
    case reference(TextPattern, [LineField])
    case subIds([(field: LineField, template: SubIdTemplate)])
    case lookup(LineField)
  }

  private struct Code: Hashable {
    let field: LineField
    let text: String
  }

  private let ways: [Way]
  private let series: Set<String>
  private let rules: [Code: [AttributionRule]]

  init(_ profile: Profile, book: Book, on connection: Connection) throws {
    ways = profile.attribution.compactMap { method in
      switch method {
      case .merchantRef(let pattern, let names):
        TextPattern(pattern).map { .reference($0, names) }
      case .subIds(let templates):
        .subIds(
          templates.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { field, text in
            SubIdTemplate(text).map { (field, $0) }
          })
      case .contentId: .lookup(.contentId)
      case .trackingId: .lookup(.trackingId)
      }
    }
    guard !ways.isEmpty else {
      series = []
      rules = [:]
      return
    }
    series = Set(
      try connection.rows("SELECT code FROM ledger.series WHERE book = \(book.id)")
        .map { try $0.value("code", as: String.self) })
    let known = try AttributionRuleStore(book, on: connection).rules(of: profile.feed)
    rules = Dictionary(grouping: known) { rule in
      Code(field: rule.method == .contentId ? .contentId : .trackingId, text: rule.code)
    }
  }

  /// Whether the profile names no way, so that a line's own fields stand.
  var isEmpty: Bool { ways.isEmpty }

  /// Finds what a line belongs to.
  func find(_ line: MappedLine) -> Finding {
    for way in ways {
      if let finding = find(line, by: way) { return finding }
    }
    return Finding(method: "none")
  }

  private func find(_ line: MappedLine, by way: Way) -> Finding? {
    switch way {
    case .reference(let pattern, let names):
      guard let text = line.string(.merchantRef), let groups = pattern.groups(in: text) else {
        return nil
      }
      var fields: [LineField: String] = [:]
      for (name, group) in zip(names, groups) { fields[name] = group.map(String.init) }
      return finding(fields, "merchant_ref")
    case .subIds(let templates):
      var fields: [LineField: String] = [:]
      for (field, template) in templates {
        guard let text = line.string(field), let found = template.fields(of: text) else { continue }
        fields.merge(found) { first, _ in first }
      }
      return finding(fields, "sub_ids")
    case .lookup(let field):
      guard let text = line.string(field), let day = line.instant(.occurredAt)?.businessDay,
        let found = AttributionRule.inForce(rules[Code(field: field, text: text)] ?? [], on: day)
      else { return nil }
      // One of several is only known once the money is divided.
      guard found.count == 1, let rule = found.first else { return Finding(method: "allocation") }
      return Finding(series: rule.series, episode: rule.episode, method: field.name)
    }
  }

  private func finding(_ fields: [LineField: String], _ method: String) -> Finding? {
    guard fields[.series] != nil || fields[.episode] != nil,
      fields[.series].map(series.contains) ?? true
    else { return nil }
    return Finding(
      series: fields[.series], episode: fields[.episode], hotspot: fields[.hotspot],
      method: method)
  }
}
