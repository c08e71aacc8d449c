package import Ledger
internal import Money
package import Postgres

/// Entries by hand as listings: what was proposed, by whom, and what became of it.
package enum JournalReport {
  /// Reads the proposals of a book in order, or those that nobody has decided.
  package static func table(
    of book: Book, pendingOnly: Bool = false, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      \(fragment: Self.proposals(of: book))
        AND (NOT \(pendingOnly)::boolean OR d.decision IS NULL)
      ORDER BY p.proposal
      """)
    return Table(
      title: pendingOnly ? "Entries by hand that wait" : "Entries by hand",
      columns: [
        Column("proposal", "Proposal"), Column("voucher", "Voucher"), Column("type", "Type"),
        Column("effective_on", "Day", .day), Column("state", "State"),
        Column("amount", "Amount", .money), Column("made_by", "Made by"),
        Column("decided_by", "Decided by"), Column("basis", "Basis"), Column("txn", "Transaction"),
        Column("reverses", "Reverses"), Column("reason", "Reason"), Column("memo", "Memo"),
        Column("sha256", "SHA-256", for: .machines),
      ],
      rows: try rows.map { row in
        func text(_ column: String) throws -> Cell {
          .text(try row.optional(column, as: String.self))
        }
        return [
          try text("proposal"), try text("voucher_no"), try text("voucher_type"),
          .day(try BusinessDay(try row.value("effective_on"))), try text("state"),
          .money(try row.optional("amount_minor", as: Int64.self), .inr), try text("proposed_by"),
          try text("decided_by"), try text("basis"), try text("txn"), try text("reverses"),
          try text("reason"), try text("memo"), try text("sha256"),
        ]
      })
  }

  /// Reads the net lines of the entry that a voucher, a transaction or a proposal names.
  package static func table(
    of book: Book, named name: String, on connection: Connection
  ) throws -> Table? {
    let found = try connection.firstRow(
      """
      \(fragment: proposals(of: book))
        AND (v.voucher_no = \(name) OR v.txn::text = \(name) OR p.proposal::text = \(name))
      """)
    guard let found else { return nil }
    let rows = try connection.rows(
      """
      SELECT l.code, coalesce(a.currency, o.currency) AS currency,
        greatest(sum(l.amount_minor), 0)::bigint AS debit_minor,
        greatest(-sum(l.amount_minor), 0)::bigint AS credit_minor,
        string_agg(DISTINCT l.item, ', ') AS item, string_agg(DISTINCT s.code, ', ') AS series
      FROM ledger.journal_proposal AS p
      CROSS JOIN LATERAL ROWS FROM (
        jsonb_to_recordset(p.legs) AS (
          debit text, credit text, amount_minor bigint, item text, series integer)
      ) WITH ORDINALITY AS m (debit, credit, amount_minor, item, series, leg)
      CROSS JOIN LATERAL (VALUES
        (m.debit, m.amount_minor, m.item, m.series, 2 * m.leg),
        (m.credit, -m.amount_minor, m.item, m.series, 2 * m.leg + 1)
      ) AS l (code, amount_minor, item, series, place)
      LEFT JOIN ledger.account AS a ON a.book = p.book AND a.code = l.code COLLATE "C"
      LEFT JOIN jsonb_to_recordset(p.accounts) AS o (code text, currency text) ON o.code = l.code
      LEFT JOIN ledger.series AS s ON s.series = l.series
      WHERE p.proposal = \(try found.value("proposal", as: Int64.self))
      GROUP BY l.code, a.currency, o.currency
      ORDER BY sum(l.amount_minor) < 0, min(l.place)
      """)
    return Table(
      title: try title(found),
      columns: [
        Column("account", "Account"), Column("currency", "Currency", for: .machines),
        Column("debit", "Debit", .money), Column("credit", "Credit", .money),
        Column("item", "Item"), Column("series", "Series"),
      ],
      rows: try rows.map { row in
        let currency = try Currency(code: try row.value("currency"))
        func money(_ column: String) throws -> Cell {
          let minor: Int64 = try row.value(column)
          return .money(minor == 0 ? nil : minor, currency)
        }
        return [
          .text(try row.value("code", as: String.self)), .text(currency.code),
          try money("debit_minor"), try money("credit_minor"), .text(try row.optional("item")),
          .text(try row.optional("series")),
        ]
      })
  }

  /// The proposals with what became of them; a condition may follow.
  private static func proposals(of book: Book) -> SQL {
    """
    SELECT p.proposal, v.voucher_no, p.voucher_type, p.effective_on, p.amount_minor,
      p.proposed_by, d.decided_by, d.basis, v.txn, p.reverses, p.reason, p.memo, p.sha256,
      CASE d.decision WHEN 'approved' THEN 'posted' WHEN 'rejected' THEN 'rejected'
        ELSE 'pending' END AS state, d.reason AS decision_reason
    FROM ledger.journal_proposal AS p
    LEFT JOIN ledger.journal_decision AS d ON d.proposal = p.proposal
    LEFT JOIN ledger.voucher AS v ON v.proposal = p.proposal
    WHERE p.book = \(book.id)
    """
  }

  private static func title(_ row: Row) throws -> String {
    let proposal: Int64 = try row.value("proposal")
    let head = try row.optional("voucher_no", as: String.self) ?? "Proposal \(proposal)"
    let type: String = try row.value("voucher_type")
    let day: String = try row.value("effective_on")
    let state: String = try row.value("state")
    let maker: String = try row.value("proposed_by")
    let decider = try row.optional("decided_by", as: String.self).map { ", decided by \($0)" } ?? ""
    let memo = try row.optional("memo", as: String.self).map { "\($0) – " } ?? ""
    let reason: String = try row.value("reason")
    let reverses =
      try row.optional("reverses", as: String.self).map { " of transaction \($0)" } ?? ""
    let rejection =
      try row.optional("decision_reason", as: String.self).map { " (\($0))" } ?? ""
    return "\(head), \(type)\(reverses) on \(day), \(state)\(rejection): made by \(maker)\(decider)"
      + "\n\(memo)\(reason)"
  }
}
