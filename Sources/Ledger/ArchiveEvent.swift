package import Postgres

/// Something that was done with a month of postings.
package struct ArchiveEvent: Hashable, Sendable {
  /// The month, as `2025-03`.
  package let month: String
  /// `export`, `detach`, `restore` or `attach`.
  package let event: String
  package let postingCount: Int64
  package let recordedBy: String
  /// In UTC, to the second.
  package let recordedAt: String
  /// Of the exported file, in hexadecimal.
  package let fileSHA256: String

  /// Reads all events, in order.
  package static func all(on connection: Connection) throws -> [ArchiveEvent] {
    try connection.rows(
      """
      SELECT to_char(a.month, 'YYYY-MM') AS month, a.event, a.posting_count, a.recorded_by,
        \(fragment: .utc("a.recorded_at")) AS recorded_at,
        a.file_sha256
      FROM ledger.archive AS a ORDER BY a.month, a.archive
      """
    ).map { row in
      ArchiveEvent(
        month: try row.value("month"), event: try row.value("event"),
        postingCount: try row.value("posting_count"), recordedBy: try row.value("recorded_by"),
        recordedAt: try row.value("recorded_at"), fileSHA256: try row.value("file_sha256"))
    }
  }
}
