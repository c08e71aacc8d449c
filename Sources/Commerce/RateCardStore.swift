package import Ledger
internal import Money
package import Postgres

/// Reads rate cards as they are in force.
package struct RateCardStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Reads the rules of every direction.
  func cards() throws -> [Agreement.Direction: RateCard] {
    var cards: [Agreement.Direction: RateCard] = [:]
    for direction in Agreement.Direction.allCases { cards[direction] = try card(of: direction) }
    return cards
  }

  /// Reads the rules with tiers, of whatever version, by what lines cite of them.
  func tiered() throws -> [LateLine.Citation: CommissionTerms] {
    let steps = try steps()
    var rules: [LateLine.Citation: CommissionTerms] = [:]
    for row in try connection.rows(
      """
      SELECT r.* FROM commerce.commission_rule AS r
      WHERE r.book = \(book.id) AND r.tier_mode IS NOT NULL
      """)
    {
      let terms = try Self.terms(row, steps: steps[try RuleKey(row), default: []])
      rules[
        LateLine.Citation(
          agreement: terms.agreement, version: terms.version, number: terms.number)] = terms
    }
    return rules
  }

  /// Reads the rules of one direction, on the days that later versions leave them.
  package func card(of direction: Agreement.Direction) throws -> RateCard {
    let steps = try steps()
    return RateCard(
      try connection.rows(
        """
        SELECT r.*, a.party, lower(f.span) AS first_on,
          CASE WHEN NOT upper_inf(f.span) THEN upper(f.span) - 1 END AS last_on
        FROM commerce.rule_in_force AS f
        JOIN commerce.commission_rule AS r
          ON r.book = f.book AND r.agreement = f.agreement AND r.version = f.version
            AND r.rule = f.rule
        JOIN commerce.agreement AS a
          ON a.book = f.book AND a.agreement = f.agreement AND a.version = f.version
        WHERE f.book = \(book.id) AND a.kind = \(direction.rawValue)
        ORDER BY r.agreement, r.version, r.rule, f.span
        """
      ).map { row in
        RateCard.Entry(
          terms: try Self.terms(row, steps: steps[try RuleKey(row), default: []]),
          party: try row.optional("party"), from: try BusinessDay(try row.value("first_on")),
          to: try Self.day(row, "last_on"))
      })
  }

  private func steps() throws -> [RuleKey: [RateTiers.Step]] {
    var steps: [RuleKey: [RateTiers.Step]] = [:]
    for row in try connection.rows(
      """
      SELECT t.agreement, t.version, t.rule, t.above, t.rate_bp
      FROM commerce.commission_tier AS t WHERE t.book = \(book.id)
      """)
    {
      steps[try RuleKey(row), default: []].append(
        RateTiers.Step(
          above: try row.value("above"), rate: try BasisPoints(try row.value("rate_bp"))))
    }
    return steps
  }

  private struct RuleKey: Hashable {
    let agreement: String
    let version: Int
    let rule: Int

    init(_ row: Row) throws {
      agreement = try row.value("agreement")
      version = try row.value("version")
      rule = try row.value("rule")
    }
  }

  private static func terms(_ row: Row, steps: [RateTiers.Step]) throws -> CommissionTerms {
    let scope = RateRule.Scope(
      link: try row.optional("link"), sku: try row.optional("sku"),
      category: try row.optional("category"), series: try row.optional("series"),
      coupon: try row.optional("coupon"))
    let price: RateRule.Price =
      if let unitMinor: Int64 = try row.optional("unit_minor") {
        .perUnit(unitMinor)
      } else { .rate(try BasisPoints(try row.value("rate_bp"))) }
    return CommissionTerms(
      agreement: try row.value("agreement"), version: try row.value("version"),
      number: try row.value("rule"),
      rule: RateRule(
        scope: scope, price: price, capMinor: try row.optional("cap_minor"),
        floorMinor: try row.optional("floor_minor"), bonusMinor: try row.value("bonus_minor"),
        rounding: try word(row, "rounding") ?? .halfUp, priority: try row.value("priority"),
        from: try BusinessDay(try row.value("valid_from")), to: try day(row, "valid_to"),
        tiers: try tiers(row, steps: steps),
        overrideReason: try row.optional("override_reason")))
  }

  private static func tiers(_ row: Row, steps: [RateTiers.Step]) throws -> RateTiers? {
    guard let mode: RateTiers.Mode = try word(row, "tier_mode"),
      let counts: RateTiers.Counts = try word(row, "tier_counts"),
      let measure: RateTiers.Measure = try word(row, "tier_measure"),
      let reset: RateTiers.Reset = try word(row, "tier_reset")
    else { return nil }
    return RateTiers(mode: mode, counts: counts, measure: measure, reset: reset, steps: steps)
  }

  private static func word<Word: RawRepresentable<String>>(
    _ row: Row, _ column: String
  ) throws -> Word? {
    try row.optional(column, as: String.self).flatMap { Word(rawValue: $0) }
  }

  private static func day(_ row: Row, _ column: String) throws -> BusinessDay? {
    try row.optional(column, as: String.self).map { try BusinessDay($0) }
  }
}
