package import Ledger
package import Postgres
internal import Money

/// A program whose journals we write; the raw values are what `--format` takes.
package enum JournalFormat: String, Hashable, Sendable, CaseIterable {
  case hledger
  case beancount

  var syntax: any JournalSyntax {
    switch self {
    case .hledger: HledgerSyntax()
    case .beancount: BeancountSyntax()
    }
  }
}

/// The words of one program's journal.
protocol JournalSyntax {
  /// Declares commodities and accounts, so that a strict reader refuses any other.
  func head(of book: Book, _ accounts: [JournalAccount], from firstDay: String?) -> String
  /// Writes a transaction that has lines, after an empty line.
  func text(of transaction: JournalTransaction, _ accounts: [Int64: JournalAccount]) -> String
}

/// The postings of a book as a journal for another program.
///
/// Postings are re-joined by transaction to net lines per account, in the order of transactions.
/// Memory does not grow with the book.
package struct JournalExport {
  private static let pieceBytes = 65_536
  private let book: Book
  private let syntax: any JournalSyntax
  private let connection: Connection

  /// Makes the export of one book.
  package init(of book: Book, as format: JournalFormat, on connection: Connection) {
    self.book = book
    self.connection = connection
    syntax = format.syntax
  }

  /// Writes the journal in pieces and tells how many transactions it has.
  @discardableResult
  package func write(to sink: (String) throws -> Void) throws -> Int {
    try TransactionWalker.reading(book, on: connection) { walker in
      let accounts = walker.accounts.values.sorted { $0.code < $1.code }
      var piece = syntax.head(of: book, accounts, from: walker.firstDay)
      var count = 0
      try walker.forEach { transaction in
        piece += syntax.text(of: transaction, walker.accounts)
        count += 1
        guard piece.utf8.count >= Self.pieceBytes else { return }
        try sink(piece)
        piece = ""
      }
      try sink(piece)
      return count
    }
  }
}

extension Sequence<JournalAccount> {
  /// The currencies of the accounts by code.
  var currencies: [Currency] {
    Set(map(\.currency)).sorted { $0.code < $1.code }
  }
}
