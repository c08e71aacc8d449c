package import Ledger
package import Payouts
package import Postgres
internal import Money

/// Statements as a listing, one a row.
package enum StatementListReport {
  /// Reads the issued statements in the order of their numbers, of one period or of all.
  package static func table(
    of book: Book, period: String? = nil, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT s.number, s.party, p.name, s.period, s.issued_on, s.currency, s.opening_minor,
        s.earned_minor, s.adjusted_minor, s.closing_minor, s.sha256
      FROM payout.statement AS s
      JOIN commerce.party AS p ON p.book = s.book AND p.party = s.party
      WHERE s.book = \(book.id) AND (\(period)::text IS NULL OR s.period = \(period))
      ORDER BY s.number
      """)
    return Table(
      title: "Statements" + (period.map { " of \($0)" } ?? ""),
      columns: [Column("number", "Number")] + payeeColumns
        + [Column("issued_on", "Issued", .day)] + amountColumns + [Column("sha256", "SHA-256")],
      rows: try rows.map { row in
        let currency = try Currency(code: try row.value("currency"))
        let amounts = ["opening_minor", "earned_minor", "adjusted_minor", "closing_minor"]
        return [
          .text(try row.value("number", as: String.self)),
          .text(try row.value("party", as: String.self)),
          .text(try row.value("name", as: String.self)),
          .text(try row.value("period", as: String.self)),
          .day(try BusinessDay(try row.value("issued_on"))), .text(currency.code),
        ]
          + (try amounts.map { .money(try row.value($0, as: Int64.self), currency) })
          + [.text(try row.value("sha256", as: String.self))]
      })
  }

  /// Lists statements that are drafted and have no number yet.
  package static func table(of drafts: [StatementDraft], period: String) -> Table {
    Table(
      title: "Statements of \(period), not issued", columns: payeeColumns + amountColumns,
      rows: drafts.map { draft in
        let body = draft.body
        return [
          .text(body.payee.code), .text(body.payee.name), .text(body.period.name),
          .text(body.currency.code), .money(body.openingMinor, body.currency),
          .money(body.earnedMinor, body.currency), .money(body.adjustedMinor, body.currency),
          .money(body.closingMinor, body.currency),
        ]
      })
  }

  private static let payeeColumns = [
    Column("payee", "Payee"), Column("name", "Name"), Column("period", "Period"),
  ]

  private static let amountColumns = [
    Column("currency", "Currency", for: .machines), Column("opening", "Opening", .money),
    Column("earned", "Earned", .money), Column("adjusted", "Adjusted", .money),
    Column("closing", "Closing", .money),
  ]
}
