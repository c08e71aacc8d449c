package import Ledger
package import Money
package import Postgres

/// A series, or an episode of it, that a partner's id stands for.
package struct AttributionRule: Hashable, Sendable {
  /// What sort of id it is.
  package enum Method: String, CaseIterable, Hashable, Sendable {
    case contentId = "content_id"
    case trackingId = "tracking_id"
  }

  package let method: Method
  package let code: String
  package let version: Int
  package let validFrom: BusinessDay
  package let series: String
  package let episode: String?
  /// The part of the id's money that goes here, among the weights of all its rules.
  package let weight: Int

  package init(
    method: Method, code: String, version: Int = 1, validFrom: BusinessDay, series: String,
    episode: String?, weight: Int
  ) {
    self.method = method
    self.code = code
    self.version = version
    self.validFrom = validFrom
    self.series = series
    self.episode = episode
    self.weight = weight
  }

  /// Picks the rules of one id that hold on a day: those of the latest version from before it.
  package static func inForce(
    _ rules: [AttributionRule], on day: BusinessDay
  ) -> [AttributionRule]? {
    let version = rules.filter { $0.validFrom <= day }.map(\.version).max()
    return version.map { version in rules.filter { $0.version == version } }
  }

  /// Divides an amount among the rules of one id, so that the parts sum to it exactly.
  package static func divide(
    _ amountMinor: Int64, among rules: [AttributionRule]
  ) -> [(rule: AttributionRule, amountMinor: Int64)] {
    let parts = Allocation.split(amountMinor, by: rules.map { Int64($0.weight) })
    return zip(rules, parts).map { ($0, $1) }
  }
}

/// Keeps what partners' ids stand for.
package struct AttributionRuleStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Lists the rules of a feed in all versions, or of all feeds.
  package func rules(of feed: String) throws -> [AttributionRule] {
    try connection.rows(
      """
      SELECT method, code, version, valid_from::text, series, episode, weight
      FROM intake.attribution_rule
      WHERE book = \(book.id) AND feed = \(feed)
      ORDER BY method, code, version, number
      """
    ).compactMap { row in
      guard let method = AttributionRule.Method(rawValue: try row.value("method")) else {
        return nil
      }
      return AttributionRule(
        method: method, code: try row.value("code"), version: try row.value("version"),
        validFrom: try BusinessDay(try row.value("valid_from")),
        series: try row.value("series"), episode: try row.optional("episode"),
        weight: try row.value("weight"))
    }
  }

  /// Adds rules; an id that has others gets a new version, and one that is the same is left alone.
  ///
  /// Returns how many ids changed. Runs within the caller's transaction.
  package func add(_ rules: [AttributionRule], to feed: String) throws -> Int {
    let known = Dictionary(grouping: try self.rules(of: feed)) {
      "\($0.method.rawValue)|\($0.code)"
    }
    var changed = 0
    for (id, added) in Dictionary(grouping: rules, by: { "\($0.method.rawValue)|\($0.code)" })
      .sorted(by: { $0.key < $1.key })
    {
      let version = known[id]?.map(\.version).max() ?? 0
      let latest = known[id]?.filter { $0.version == version } ?? []
      guard Set(latest.map(\.withoutVersion)) != Set(added.map(\.withoutVersion)) else { continue }
      changed += 1
      for (number, rule) in added.enumerated() {
        try connection.execute(
          """
          INSERT INTO intake.attribution_rule (
            book, feed, method, code, version, number, valid_from, series, episode, weight)
          VALUES (\(book.id), \(feed), \(rule.method.rawValue), \(rule.code), \(version + 1),
            \(number + 1), \(rule.validFrom.description)::date, \(rule.series), \(rule.episode),
            \(rule.weight))
          """)
      }
    }
    return changed
  }
}

extension AttributionRule {
  fileprivate var withoutVersion: AttributionRule {
    AttributionRule(
      method: method, code: code, version: 0, validFrom: validFrom, series: series,
      episode: episode, weight: weight)
  }
}
