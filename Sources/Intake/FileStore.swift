package import Ledger
package import Postgres

/// The files that were accepted: finds them, and takes them back.
///
/// Who proposed and who approved is the login of the session, which the server knows.
package struct FileStore {
  /// What became of a wish to take a file back.
  package struct VoidOutcome: Hashable, Sendable {
    package let review: Int64
    /// False while it waits for another person.
    package let isDone: Bool
  }

  /// What an approved review did.
  package struct ReviewOutcome: Hashable, Sendable {
    package let isVoid: Bool
    package let file: Int64
    package let lines: Int64
  }

  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds a file by its number, or by its name where only one has that.
  package func number(of name: String) throws -> Int64 {
    let found = try connection.rows(
      """
      SELECT file FROM intake.file
      WHERE book = \(book.id) AND (file = \(Int64(name))::bigint OR name = \(name))
      ORDER BY file
      """
    ).map { try $0.value("file", as: Int64.self) }
    guard let first = found.first else { throw IntakeError.unknownFile(name) }
    guard found.count == 1 else { throw IntakeError.severalFiles(name, found) }
    return first
  }

  /// Proposes to take a file back; within the own limit it is done at once.
  ///
  /// Runs within the caller's transaction, as the other verbs do.
  package func void(_ file: Int64, reason: String) throws -> VoidOutcome {
    let row = try connection.row(
      "SELECT review, is_done FROM intake.propose_void(\(book.id), \(file), \(reason))")
    return VoidOutcome(review: try row.value("review"), isDone: try row.value("is_done"))
  }

  /// Approves what another person proposed.
  package func approve(_ review: Int64) throws -> ReviewOutcome {
    let row = try connection.row(
      "SELECT kind, file, lines FROM intake.approve_review(\(book.id), \(review))")
    return ReviewOutcome(
      isVoid: try row.value("kind", as: String.self) == "void", file: try row.value("file"),
      lines: try row.value("lines"))
  }

  /// Rejects what another person proposed, or takes one's own proposal back.
  package func reject(_ review: Int64, reason: String) throws {
    try connection.execute("SELECT intake.reject_review(\(book.id), \(review), \(reason))")
  }
}
