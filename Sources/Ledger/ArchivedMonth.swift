package import Money
package import Postgres

/// A month whose postings were taken out of the posting table.
package struct ArchivedMonth: Hashable, Sendable {
  /// The month, as `2025-03`.
  package let month: String
  package let postingCount: Int64
  package let firstXid: Int64?
  package let lastXid: Int64?
  /// The SHA-256 of the exported file, in hexadecimal.
  package let fileSHA256: String
  /// Whether its own table is still there.
  package let hasTable: Bool

  /// The table that holds the postings, with its schema.
  var table: String { "ledger.archived_posting_\(month.replacing("-", with: ""))" }

  /// Reads the months that are detached, in order.
  package static func detached(on connection: Connection) throws -> [ArchivedMonth] {
    try connection.rows(
      """
      SELECT to_char(a.month, 'YYYY-MM') AS month, a.posting_count, a.first_xid, a.last_xid,
        a.file_sha256, a.has_table
      FROM ledger.archived_month() AS a ORDER BY a.month
      """
    ).map { row in
      ArchivedMonth(
        month: try row.value("month"), postingCount: try row.value("posting_count"),
        firstXid: try row.optional("first_xid"), lastXid: try row.optional("last_xid"),
        fileSHA256: try row.value("file_sha256"), hasTable: try row.value("has_table"))
    }
  }
}

extension ArchivedMonth {
  /// Refuses to go on when postings of a book that count in a span of days are detached.
  ///
  /// Without a span, all days. Balances need no such care, listings of postings do.
  package static func requireAttached(
    _ book: Book, from first: BusinessDay? = nil, through last: BusinessDay? = nil,
    on connection: Connection
  ) throws {
    let months = try connection.rows(
      """
      SELECT DISTINCT to_char(m.month, 'YYYY-MM') AS month
      FROM ledger.archived_month() AS m
      JOIN ledger.archive_total AS t ON t.archive = m.archive
      WHERE t.book = \(book.id)
        AND t.effective_on >= coalesce(\(first?.description)::date, '-infinity')
        AND t.effective_on <= coalesce(\(last?.description)::date, 'infinity')
      ORDER BY 1
      """
    ).map { try $0.value("month", as: String.self) }
    guard months.isEmpty else { throw LedgerError.detached(months: months) }
  }
}
