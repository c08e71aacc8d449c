internal import Crypto
internal import Foundation
internal import Postgres

/// The exported file of a month's postings: CSV in the order of `txn` and `leg`, without a header.
struct MonthFile {
  /// What was written.
  struct Content: Hashable {
    let postings: Int64
    let bytes: Int64
    let sha256: String
  }

  static let columns = SealEncoding.current.relations[0].columns.joined(separator: ", ")
  private static let pieceSize = 1 << 18

  /// The month, as `2025-03`.
  let month: String
  let folder: String

  var name: String { "posting-\(month).csv" }
  private var path: String { "\(folder)/\(name)" }
  private var compactMonth: String { month.replacing("-", with: "") }

  /// Writes the file whole or not at all.
  func write(from connection: Connection) throws -> Content {
    let part = path + ".part"
    try makeFolder()
    guard FileManager.default.createFile(atPath: part, contents: nil),
      let handle = FileHandle(forWritingAtPath: part)
    else { throw LedgerError.unwritableFile(path: part, reason: "it cannot be made") }
    var hash = SHA256()
    var postings: Int64 = 0
    var bytes: Int64 = 0
    var piece = Data(capacity: Self.pieceSize)
    func flush() throws {
      hash.update(data: piece)
      bytes += Int64(piece.count)
      try writing(part) { try handle.write(contentsOf: piece) }
      piece.removeAll(keepingCapacity: true)
    }
    let query: SQL = """
      SELECT \(fragment: .trusted(Self.columns))
      FROM ledger.posting AS p
      WHERE p.txn >= ledger.first_txn('\(fragment: .trusted(month))-01 00:00:00+00')
        AND p.txn < ledger.first_txn(
          timestamptz '\(fragment: .trusted(month))-01 00:00:00+00' + interval '1 month')
      ORDER BY p.txn, p.book, p.leg
      """
    try connection.copyOut(query, format: .csv) { row in
      postings += 1
      piece.append(contentsOf: row)
      if piece.count >= Self.pieceSize { try flush() }
    }
    try flush()
    let sha256 = SealBlock.hexadecimal(Array(hash.finalize()))
    try writing(part) {
      try handle.synchronize()
      try handle.close()
    }
    guard rename(part, path) == 0 else {
      throw LedgerError.unwritableFile(path: path, reason: String(cString: strerror(errno)))
    }
    return Content(postings: postings, bytes: bytes, sha256: sha256)
  }

  /// Writes a small file beside it.
  func write(_ text: String, as name: String) throws {
    try writing("\(folder)/\(name)") {
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
    }
  }

  /// Reads the file back and hashes it.
  func sha256() throws -> String {
    var hash = SHA256()
    try forEachPiece { hash.update(data: $0) }
    return SealBlock.hexadecimal(Array(hash.finalize()))
  }

  /// Refuses a file that is not the one that was exported.
  func require(sha256 exported: String?) throws {
    let found = try sha256()
    guard found == exported else {
      throw LedgerError.otherExport(path: path, sha256: found, exported: exported)
    }
  }

  /// Loads the file into a temporary table and names it.
  func load(on connection: Connection) throws -> String {
    let table = "pg_temp.archived_posting_\(compactMonth)"
    try connection.execute("DROP TABLE IF EXISTS \(fragment: .trusted(table))")
    try connection.execute("CREATE TEMP TABLE \(fragment: .trusted(table)) (LIKE ledger.posting)")
    try load(into: table, on: connection)
    return table
  }

  /// Loads the file into a table that has the columns of the posting table.
  func load(into table: String, on connection: Connection) throws {
    try connection.copyInCSV(.trusted("\(table) (\(Self.columns))")) { put in
      try forEachPiece { piece in try piece.withUnsafeBytes { try put($0) } }
    }
  }

  private func forEachPiece(_ body: (Data) throws -> Void) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw LedgerError.unreadableFile(path: path, reason: "there is no such file")
    }
    defer { try? handle.close() }
    while true {
      let piece: Data?
      do {
        piece = try handle.read(upToCount: Self.pieceSize)
      } catch {
        throw LedgerError.unreadableFile(path: path, reason: error.localizedDescription)
      }
      guard let piece, !piece.isEmpty else { return }
      try body(piece)
    }
  }

  private func makeFolder() throws {
    try writing(folder) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  private func writing(_ path: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      throw LedgerError.unwritableFile(path: path, reason: error.localizedDescription)
    }
  }
}
