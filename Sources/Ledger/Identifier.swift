/// A key that remembers its table, so that one id cannot be passed for another.
package struct Identifier<Table>: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }
}

/// The table of books.
package enum BookTable {}
/// The table of accounts.
package enum AccountTable {}
/// The table of transactions, which are the postings that share a number.
package enum TransactionTable {}
/// The table of received files.
package enum FileTable {}

package typealias BookID = Identifier<BookTable>
package typealias AccountID = Identifier<AccountTable>
package typealias TransactionID = Identifier<TransactionTable>
package typealias FileID = Identifier<FileTable>
