internal import Foundation
package import Money
package import Postgres

/// The archive of one month of postings: out to a file, out of the posting table, and back.
package struct MonthArchive {
  private let day: String
  private let month: String
  private let connection: Connection

  /// Makes the archive of the month that holds a day.
  package init(of day: BusinessDay, on connection: Connection) {
    month = String(day.description.prefix(7))
    self.day = "\(month)-01"
    self.connection = connection
  }

  /// Writes a sealed month as CSV with its hash and a manifest, reads it back, and records it.
  ///
  /// Gives the number of postings and the file's SHA-256.
  package func export(to folder: String) throws -> (postings: Int64, sha256: String) {
    let file = MonthFile(month: month, folder: folder)
    return try connection.transaction {
      try connection.execute("SELECT ledger.require_exportable(\(day)::date)")
      let content = try file.write(from: connection)
      try file.require(sha256: content.sha256)
      try connection.execute("SELECT ledger.note_export(\(day)::date, \(content.sha256))")
      try file.write("\(content.sha256)  \(file.name)\n", as: "\(file.name).sha256")
      try file.write(try manifest(of: content, in: file), as: "posting-\(month).json")
      return (content.postings, content.sha256)
    }
  }

  /// Takes the month out of the posting table; the exported file is read again before that.
  ///
  /// A month is kept for so many months after its end. A dry run checks all and keeps nothing.
  package func detach(
    exportedTo folder: String, keepMonths: Int, isDryRun: Bool = false
  ) throws {
    try run(isDryRun: isDryRun) {
      try connection.execute("SELECT ledger.month_partition(\(day)::date)")
      let sha256 = try MonthFile(month: month, folder: folder).sha256()
      try connection.execute(
        "SELECT ledger.detach_month(\(day)::date, \(sha256), \(keepMonths)::integer)")
    }
  }

  /// Puts the month back into the posting table, from the file when its table was dropped.
  package func attach(from folder: String?, isDryRun: Bool = false) throws {
    try run(isDryRun: isDryRun) {
      let found = try ArchivedMonth.detached(on: connection).first { $0.month == month }
      if let found, !found.hasTable, let folder {
        let file = MonthFile(month: month, folder: folder)
        try file.require(sha256: found.fileSHA256)
        try connection.execute("SELECT ledger.open_restore(\(day)::date)")
        try file.load(into: found.table, on: connection)
        try connection.execute("SELECT ledger.close_restore(\(day)::date)")
      }
      try connection.execute("SELECT ledger.attach_month(\(day)::date)")
    }
  }

  private func run(isDryRun: Bool, _ body: () throws -> Void) throws {
    struct Undone: Error {}
    do {
      try connection.transaction {
        try body()
        if isDryRun { throw Undone() }
      }
    } catch {
      guard error is Undone else { throw error }
    }
  }

  private struct Manifest: Encodable {
    struct Seal: Encodable {
      let book: String
      let block: Int
      let head: String
    }

    let month: String
    let file: String
    let format: String
    let columns: [String]
    let postings: Int64
    let bytes: Int64
    let sha256: String
    let seals: [Seal]
  }

  private func manifest(of content: MonthFile.Content, in file: MonthFile) throws -> String {
    let seals = try connection.rows(
      """
      SELECT DISTINCT ON (b.code) b.code, s.block, encode(s.head, 'hex') AS head
      FROM ledger.seal_block AS s JOIN ledger.book AS b ON b.book = s.book
      ORDER BY b.code, s.block DESC
      """
    ).map { row in
      Manifest.Seal(
        book: try row.value("code"), block: try row.value("block"), head: try row.value("head"))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let manifest = Manifest(
      month: month, file: file.name, format: "csv of PostgreSQL, UTF-8, UTC, without a header",
      columns: SealEncoding.current.relations[0].columns, postings: content.postings,
      bytes: content.bytes, sha256: content.sha256, seals: seals)
    return String(decoding: try encoder.encode(manifest), as: UTF8.self) + "\n"
  }
}
