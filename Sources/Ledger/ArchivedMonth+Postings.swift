package import Money
package import Postgres

extension ArchivedMonth {
  /// The name of the exported file.
  package var fileName: String { MonthFile(month: month, folder: "").name }

  /// Finds the detached month to which a transaction belongs by its number.
  package static func holding(_ txn: Int64, on connection: Connection) throws -> ArchivedMonth? {
    let month = try connection.firstRow(
      """
      SELECT to_char(a.month, 'YYYY-MM') AS month FROM ledger.archived_month() AS a
      WHERE \(txn) >= ledger.first_txn(a.month::timestamp AT TIME ZONE 'UTC')
        AND \(txn) < ledger.first_txn((a.month + interval '1 month') AT TIME ZONE 'UTC')
      """
    )?.value("month", as: String.self)
    return try month.flatMap { month in
      try detached(on: connection).first { $0.month == month }
    }
  }

  /// Finds the detached months with postings of a book that count on a day.
  package static func holding(
    _ day: BusinessDay, of book: Book, on connection: Connection
  ) throws -> [ArchivedMonth] {
    let months = try connection.rows(
      """
      SELECT DISTINCT to_char(m.month, 'YYYY-MM') AS month
      FROM ledger.archived_month() AS m
      JOIN ledger.archive_total AS t ON t.archive = m.archive
      WHERE t.book = \(book.id) AND t.effective_on = \(day.description)::date
      """
    ).map { try $0.value("month", as: String.self) }
    return try months.isEmpty
      ? [] : detached(on: connection).filter { months.contains($0.month) }
  }

  /// Names where the postings of the month can still be read: its own table, or the exported file
  /// in a folder, which is loaded into a temporary table; nil where neither is at hand.
  package func relation(folder: String?, on connection: Connection) throws -> String? {
    if hasTable { return table }
    guard let folder else { return nil }
    let file = MonthFile(month: month, folder: folder)
    try file.require(sha256: fileSHA256)
    return try file.load(on: connection)
  }
}
