package import Postgres
internal import Money

/// The people with their roles and limits, and the logins of payees.
package enum PeopleReport {
  /// Reads them by login; those who left are marked.
  package static func table(on connection: Connection) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT p.login, p.name, string_agg(r.role, ' ' ORDER BY r.role) AS roles,
        max(r.limit_minor) FILTER (WHERE r.role = 'poster') AS own_limit_minor,
        CASE WHEN bool_or(r.role = 'checker') THEN coalesce(
          (max(r.limit_minor) FILTER (WHERE r.role = 'checker'))::text, 'any') END AS limit_minor,
        CASE WHEN p.is_active THEN 'active' ELSE 'left' END AS state, NULL AS payees
      FROM ledger.person AS p LEFT JOIN ledger.person_role AS r ON r.login = p.login
      GROUP BY p.login
      UNION ALL
      SELECT l.login, min(c.name), 'payee', NULL, NULL, 'active',
        string_agg(format('%s:%s', b.code, l.payee), ' ' ORDER BY b.code, l.payee)
      FROM payout.payee_login AS l
      JOIN ledger.book AS b ON b.book = l.book
      JOIN commerce.party AS c ON c.book = l.book AND c.party = l.payee
      GROUP BY l.login
      ORDER BY 1
      """)
    return Table(
      title: "Users",
      columns: [
        Column("login", "Login"), Column("name", "Name"), Column("roles", "Roles"),
        Column("own_limit", "Posts alone", .money), Column("limit", "Approves", .money),
        Column("is_unlimited", "Approves any amount"), Column("payees", "Payees"),
        Column("state", "State"),
      ],
      rows: try rows.map { row in
        func text(_ column: String) throws -> Cell {
          .text(try row.optional(column, as: String.self))
        }
        let limit: String? = try row.optional("limit_minor")
        return [
          try text("login"), try text("name"), try text("roles"),
          .money(try row.optional("own_limit_minor", as: Int64.self), .inr),
          .money(limit.flatMap { Int64($0) }, .inr),
          limit.map { .text($0 == "any" ? "yes" : "no") } ?? .missing, try text("payees"),
          try text("state"),
        ]
      })
  }
}
