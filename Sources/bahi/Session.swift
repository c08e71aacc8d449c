import ArgumentParser
import Ledger
import Postgres

/// Which book a command works on.
struct BookOptions: ParsableArguments {
  @Option(help: "The book, where there are several.")
  var book: String?
}

/// A book and the connections to work on it.
struct Session {
  let connection: Connection
  /// A second connection, for what is asked while the first is copying.
  let lookup: Connection
  let book: Book

  /// Connects and finds the book: the one named, or the only one.
  init(_ options: BookOptions) throws {
    connection = try Database.connectToBooks()
    lookup = try Database.connectToBooks()
    try lookup.commitWithoutWaiting()
    let code = try options.book ?? Self.defaultBook(on: connection)
    book = try Book(code: code, on: connection)
    Self.announce(book)
  }

  /// Says beside every figure of a book that nobody checks what its one person enters by hand.
  static func announce(_ book: Book) {
    guard book.isSinglePerson else { return }
    StandardError.write(
      "book \(book.code) is kept by a single person: entries by hand are not checked by a second "
        + "one")
  }

  private static func defaultBook(on connection: Connection) throws -> String {
    let codes = try Book.codes(on: connection)
    guard let first = codes.first else { throw CommandError.noBook }
    guard codes.count == 1 else { throw CommandError.severalBooks(codes) }
    return first
  }
}

extension Connection {
  /// Lets commits of this connection return before they are on disk.
  ///
  /// It numbers series and episodes while the other connection copies. That one's commit comes
  /// later and waits for all of the log before it, so no posting can outlive its numbers.
  func commitWithoutWaiting() throws {
    try execute("SET synchronous_commit = off")
  }
}
