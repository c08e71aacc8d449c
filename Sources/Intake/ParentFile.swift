internal import Ledger
internal import Postgres

/// A file that was accepted without some of its records, to which their correction belongs.
struct ParentFile: Hashable {
  let file: FileID
  let name: String
  /// What makes it newer or older than others, which counts for its correction as well.
  let rank: Int64?

  /// Finds the file whose rejects a file holds by its name: `x.rejects.csv` belongs to `x.csv`.
  static func find(
    for name: String, feed: String, book: Book, on connection: Connection
  ) throws -> ParentFile? {
    guard let end = name.ranges(of: ".rejects").last else { return nil }
    let stem = String(name[..<end.lowerBound])
    return try connection.firstRow(
      """
      SELECT file, name, order_rank FROM intake.file AS f
      WHERE book = \(book.id) AND feed = \(feed) AND rejected > 0
        AND (name = \(stem) OR starts_with(name, \(stem) || '.')) AND name <> \(name)
        AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = f.file)
      ORDER BY length(name), file DESC LIMIT 1
      """
    ).map { row in
      ParentFile(
        file: FileID(rawValue: try row.value("file")), name: try row.value("name"),
        rank: try row.optional("order_rank"))
    }
  }
}
