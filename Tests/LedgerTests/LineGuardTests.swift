import Ledger
import Postgres
import TestSupport
import Testing

@Suite("The guards of files and lines", .database)
struct LineGuardTests {
  @Test("A line is superseded once, and nothing else of it changes")
  func supersede() throws {
    let poster = try bookWithLine()
    #expect(
      try sqlState { try poster.execute("UPDATE intake.line SET is_current = true") } == "BH002")
    #expect(try sqlState { try poster.execute("UPDATE intake.line SET net = 1") } == "42501")
    #expect(try poster.execute("UPDATE intake.line SET is_current = false") == 1)
    for change: SQL in ["is_current = true", "is_current = false"] {
      let state = try sqlState {
        try poster.execute("UPDATE intake.line SET \(fragment: change)")
      }
      #expect(state == "BH002", "\(change)")
    }
    let row = try poster.row("SELECT is_current, net FROM intake.line")
    #expect(row.texts == ["f", "4.50000000"])
  }

  @Test("Neither the owner nor a replica changes a line or a file", arguments: Intruder.masters)
  func change(intruder: Intruder) throws {
    let poster = try bookWithLine()
    let connection = try intruder.connection()
    for statement: SQL in [
      "UPDATE intake.line SET net = 5", "UPDATE intake.line SET is_current = false, net = 5",
      "UPDATE intake.line SET is_current = false, title = 'another'", "DELETE FROM intake.line",
      "UPDATE intake.file SET name = 'other.csv'", "DELETE FROM intake.file",
      "UPDATE intake.file_chunk SET bytes = ''", "DELETE FROM intake.file_chunk",
    ] {
      #expect(try sqlState { try connection.execute(statement) } == "BH002", "\(statement)")
    }
    let row = try poster.row(
      """
      SELECT l.is_current, l.net, f.name, c.bytes
      FROM intake.line AS l JOIN intake.file AS f USING (file)
      JOIN intake.file_chunk AS c USING (file)
      """)
    #expect(row.texts == ["t", "4.50000000", "bank.csv", "\\x00"])
  }

  /// Opens a book with a file of one line.
  private func bookWithLine() throws -> Connection {
    let ledger = try LedgerBook()
    let poster = ledger.connection
    try poster.execute(
      """
      INSERT INTO intake.file (
        file, book, feed, profile, profile_version, name, sha256, byte_size, received_on, records,
        accepted, unchanged, changed, skipped, rejected, sum_minor, captured)
      VALUES (1, \(ledger.book.id), 'bank', 'bank.hdfc', 1, 'bank.csv', '', 1, '2026-04-02', 1,
        1, 0, 0, 0, 0, 450, '{}')
      """)
    try poster.execute(
      "INSERT INTO intake.file_chunk (file, byte_offset, bytes) VALUES (1, 0, '\\x00')")
    try poster.execute(
      """
      INSERT INTO intake.line (
        book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind,
        state, occurred_on, occurred_at, currency, net)
      VALUES (\(ledger.book.id), 'bank', 'utr-1', 1, 1, '\\x00', 1, 1, 2, 'credit', 'settled',
        '2026-04-02', '2026-04-02T00:00:00Z', 'INR', 4.5)
      """)
    return poster
  }
}
