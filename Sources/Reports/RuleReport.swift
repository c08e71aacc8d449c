package import Ledger
internal import Money
package import Postgres

/// The rules of an agreement, one a row, with the days on which they count.
package enum RuleReport {
  /// Reads the rules of every version of an agreement.
  package static func table(
    of book: Book, agreement: String, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT r.*, a.party, f.first_on, f.last_on,
        (SELECT string_agg(format('%s %% above %s', trim_scale(t.rate_bp / 100.0),
            CASE r.tier_measure WHEN 'amount' THEN trim_scale(t.above / 100.0) ELSE t.above END),
            ', ' ORDER BY t.above)
         FROM commerce.commission_tier AS t
         WHERE (t.book, t.agreement, t.version, t.rule)
           = (r.book, r.agreement, r.version, r.rule)) AS steps
      FROM commerce.commission_rule AS r
      JOIN commerce.agreement AS a
        ON a.book = r.book AND a.agreement = r.agreement AND a.version = r.version
      LEFT JOIN LATERAL (
        SELECT lower(s.span) AS first_on,
          CASE WHEN NOT upper_inf(s.span) THEN upper(s.span) - 1 END AS last_on
        FROM commerce.rule_in_force AS s
        WHERE (s.book, s.agreement, s.version, s.rule)
          = (r.book, r.agreement, r.version, r.rule)
      ) AS f ON true
      WHERE r.book = \(book.id) AND r.agreement = \(agreement)
      ORDER BY r.version, r.rule, f.first_on
      """)
    return Table(
      title: "Rules of \(agreement)", columns: columns, rows: try rows.map(cells))
  }

  private static let columns = [
    Column("version", "Version", .integer), Column("rule", "Rule", .integer),
    Column("party", "Party"), Column("link", "Link"), Column("sku", "SKU"),
    Column("category", "Category"), Column("series", "Series"), Column("coupon", "Coupon"),
    Column("priority", "Priority", .integer), Column("rate", "Rate", .rate),
    Column("per_unit", "A piece", .money), Column("cap", "Cap", .money),
    Column("floor", "Floor", .money), Column("bonus", "Bonus", .money),
    Column("rounding", "Rounding"), Column("tiers", "Tiers"),
    Column("in_force_from", "In force from", .day), Column("in_force_to", "To", .day),
    Column("override", "Override"),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    func text(_ column: String) throws -> Cell {
      .text(try row.optional(column, as: String.self))
    }
    func money(_ column: String) throws -> Cell {
      .money(try row.optional(column, as: Int64.self), .inr)
    }
    func day(_ column: String) throws -> Cell {
      try row.optional(column, as: String.self).map { .day(try BusinessDay($0)) } ?? .missing
    }
    var tiers = Cell.missing
    if let steps: String = try row.optional("steps") {
      let words = try ["tier_mode", "tier_counts", "tier_reset"].map {
        try row.value($0, as: String.self)
      }
      tiers = .text("\(steps) (\(words.joined(separator: ", ")))")
    }
    return [
      .integer(try row.value("version")), .integer(try row.value("rule")), try text("party"),
      try text("link"), try text("sku"), try text("category"), try text("series"),
      try text("coupon"), .integer(try row.value("priority")),
      try row.optional("rate_bp", as: Int.self).map { .rate(try BasisPoints($0)) } ?? .missing,
      try money("unit_minor"), try money("cap_minor"), try money("floor_minor"),
      try money("bonus_minor"), try text("rounding"), tiers, try day("first_on"),
      try day("last_on"), try text("override_reason"),
    ]
  }
}
