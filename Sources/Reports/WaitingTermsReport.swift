package import Ledger
internal import Money
package import Postgres

/// The terms that wait for another person: whose they are, and what they would change.
package enum WaitingTermsReport {
  /// Reads the proposals of a book that nobody has decided, one a row.
  package static func table(of book: Book, on connection: Connection) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT p.proposal, p.file, p.proposed_by,
        (p.proposed_at AT TIME ZONE 'Asia/Kolkata')::date AS proposed_on,
        (SELECT string_agg(format('%s@%s', c ->> 'agreement', c ->> 'version'), ', '
           ORDER BY c ->> 'agreement', (c ->> 'version')::integer)
         FROM jsonb_array_elements(d.changes) AS c) AS agreements,
        (SELECT string_agg(format('%s rule %s: %s %%', o ->> 'agreement', o ->> 'rule',
             trim_scale((o ->> 'rate_bp')::integer / 100.0)), ', '
           ORDER BY o ->> 'agreement', (o ->> 'rule')::integer, (o ->> 'rate_bp')::integer)
         FROM jsonb_array_elements(p.overrides) AS o) AS overrides,
        e.days, e.payees, e.amount_minor
      FROM commerce.terms_proposal AS p
      LEFT JOIN commerce.terms_proposal_detail AS d ON d.proposal = p.proposal
      CROSS JOIN LATERAL (
        SELECT count(DISTINCT x ->> 'day') AS days,
          string_agg(DISTINCT x ->> 'party', ', ') AS payees,
          coalesce(sum((x ->> 'after_minor')::bigint - (x ->> 'before_minor')::bigint), 0)::bigint
            AS amount_minor
        FROM jsonb_array_elements(d.effects) AS x
      ) AS e
      WHERE p.book = \(book.id) AND NOT EXISTS (
        SELECT FROM commerce.terms_decision AS t WHERE t.proposal = p.proposal)
      ORDER BY p.proposal
      """)
    return Table(title: "Terms that wait", columns: columns, rows: try rows.map(cells))
  }

  private static let columns = [
    Column("proposal", "Proposal", .integer), Column("file", "File"),
    Column("proposed_by", "Proposed by"), Column("proposed_on", "On", .day),
    Column("agreements", "Agreements"), Column("overrides", "Rates beyond the bounds"),
    Column("days", "Days", .integer), Column("payees", "Payees"),
    Column("amount", "Changes", .money),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    func text(_ column: String) throws -> Cell {
      .text(try row.optional(column, as: String.self))
    }
    return [
      .integer(try row.value("proposal")), try text("file"), try text("proposed_by"),
      .day(try BusinessDay(try row.value("proposed_on"))), try text("agreements"),
      try text("overrides"), .integer(try row.value("days")), try text("payees"),
      .money(try row.value("amount_minor"), .inr),
    ]
  }
}
