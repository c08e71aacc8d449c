internal import FoundationEssentials
internal import Glibc
internal import Ledger
internal import Money
internal import Postgres

/// The folder in which files arrive, one sub-folder a day.
struct Inbox {
  let folder: String

  /// A file of the inbox, known by its path, size and time of change.
  struct Entry: Hashable {
    let day: BusinessDay
    /// The path below the inbox: `2026-04-02/unlocks-2026-04-02.csv`.
    let name: String
    let path: String
    let byteSize: Int64
    let modifiedAt: Int64
  }

  /// Lists the files of all days up to one, by day and name; rejects files are our own.
  ///
  /// Disputes cite payments, which other files of their day may bring, so they come last.
  func entries(through last: BusinessDay) throws -> [Entry] {
    let files = FileManager.default
    var entries: [Entry] = []
    for name in try files.contentsOfDirectory(atPath: folder).sorted() {
      guard let day = try? BusinessDay(name), day <= last else { continue }
      let arrived = try files.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted()
      for file in arrived.filter({ !Self.isDispute($0) }) + arrived.filter(Self.isDispute) {
        guard !file.hasPrefix("."), !file.hasSuffix(".rejects.csv"),
          !file.hasSuffix(".rejects.json"), !file.hasSuffix(".tmp")
        else { continue }
        let path = "\(folder)/\(name)/\(file)"
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        entries.append(
          Entry(
            day: day, name: "\(name)/\(file)", path: path, byteSize: Int64(status.st_size),
            modifiedAt: Int64(status.st_mtim.tv_sec) * 1_000_000
              + Int64(status.st_mtim.tv_nsec) / 1_000))
      }
    }
    return entries
  }

  private static func isDispute(_ file: String) -> Bool { file.hasPrefix("chargebacks-") }

  /// Leaves out what earlier nights accepted; rejected files are tried again.
  func fresh(
    _ entries: [Entry], of book: Book, on connection: Connection
  ) throws -> [Entry] {
    let known = Set(
      try connection.rows(
        """
        SELECT path, byte_size, modified_at FROM intake.inbox_file
        WHERE book = \(book.id) AND verdict <> 'rejected'
        """
      ).map { row in
        "\(try row.value("path", as: String.self))|\(try row.value("byte_size", as: Int64.self))"
          + "|\(try row.value("modified_at", as: Int64.self))"
      })
    return entries.filter { !known.contains("\($0.name)|\($0.byteSize)|\($0.modifiedAt)") }
  }

  /// Notes what became of a file.
  func note(
    _ entry: Entry, verdict: String, message: String?, on day: BusinessDay, book: Book,
    connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO intake.inbox_file (
        book, path, byte_size, modified_at, verdict, message, seen_on)
      VALUES (\(book.id), \(entry.name), \(entry.byteSize), \(entry.modifiedAt), \(verdict),
        \(message), \(day.description)::date)
      ON CONFLICT ON CONSTRAINT inbox_file_pkey DO UPDATE
        SET verdict = EXCLUDED.verdict, message = EXCLUDED.message, seen_on = EXCLUDED.seen_on
      """)
  }
}
