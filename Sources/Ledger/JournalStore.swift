package import Money
package import Postgres

/// What became of an entry by hand: a proposal that waits, or a voucher.
package struct JournalOutcome: Hashable, Sendable {
  package let proposal: Int64
  /// The number of the voucher and its transaction; nil while the proposal waits.
  package let voucher: String?
  package let transaction: Int64?
}

/// What the ledger knows of an account that an entry by hand names.
package struct AccountFacts: Hashable, Sendable {
  package let currency: Currency
  package let closedOn: BusinessDay?

  package init(currency: Currency, closedOn: BusinessDay? = nil) {
    self.currency = currency
    self.closedOn = closedOn
  }
}

/// Proposes entries by hand, decides them and finds them.
///
/// Who made and who approved is the login of the session, which the ledger takes from the server.
package struct JournalStore {
  let book: Book
  private let connection: Connection

  /// Makes the store of one book; the role needs to be one that posts.
  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Proposes an entry; within the maker's own limit it is posted at once.
  ///
  /// Runs within the caller's transaction, as the other verbs do.
  package func propose(_ entry: JournalEntry) throws -> JournalOutcome {
    let moves = entry.moves
    return try outcome(
      """
      SELECT proposal, voucher_no, txn FROM ledger.propose_journal(
        \(book.id), \(entry.voucherType.rawValue), \(entry.effectiveOn.description)::date,
        \(entry.memo), \(entry.reason), \(moves.map(\.debit))::text[],
        \(moves.map(\.credit))::text[], \(moves.map(\.amountMinor))::bigint[],
        \(moves.map(\.about.item))::text[], \(moves.map(\.about.series))::integer[],
        \(accountsJSON(Set(entry.opened)))::jsonb)
      """)
  }

  /// Proposes to take a transaction back on a day.
  package func reverse(
    _ transaction: Int64, on day: BusinessDay, memo: String?, reason: String
  ) throws -> JournalOutcome {
    try outcome(
      """
      SELECT proposal, voucher_no, txn FROM ledger.propose_reversal(
        \(book.id), \(transaction)::bigint, \(day.description)::date, \(memo), \(reason))
      """)
  }

  /// Approves and posts a proposal of another person.
  package func approve(_ proposal: Int64) throws -> JournalOutcome {
    try outcome(
      """
      SELECT \(proposal)::bigint AS proposal, voucher_no, txn
      FROM ledger.approve_journal(\(proposal)::bigint)
      """)
  }

  /// Rejects a proposal of another person, or takes one's own back.
  package func reject(_ proposal: Int64, reason: String) throws {
    try connection.execute("SELECT ledger.reject_journal(\(proposal)::bigint, \(reason))")
  }

  /// Finds the transaction that a voucher's number or its own number names.
  package func transaction(named text: String) throws -> Int64 {
    if let number = Int64(text) { return number }
    let found = try connection.firstRow(
      """
      SELECT txn FROM ledger.voucher WHERE book = \(book.id) AND voucher_no = \(text)
      """)
    guard let found else { throw LedgerError.unknownJournal(text) }
    return try found.value("txn")
  }

  /// Looks accounts up by their codes; those that do not exist are left out.
  package func accounts(_ codes: [String]) throws -> [String: AccountFacts] {
    var facts: [String: AccountFacts] = [:]
    let rows = try connection.rows(
      """
      SELECT code, currency, closed_on FROM ledger.account
      WHERE book = \(book.id) AND code = ANY (\(codes)::text[])
      """)
    for row in rows {
      facts[try row.value("code")] = AccountFacts(
        currency: try Currency(code: try row.value("currency")),
        closedOn: try row.optional("closed_on", as: String.self).map { try BusinessDay($0) })
    }
    return facts
  }

  /// Gives the numbers of series that exist.
  package func series(_ codes: [String]) throws -> [String: Int32] {
    let rows = try connection.rows(
      """
      SELECT code, series FROM ledger.series
      WHERE book = \(book.id) AND code = ANY (\(codes)::text[])
      """)
    let pairs: [(String, Int32)] = try rows.map { (try $0.value("code"), try $0.value("series")) }
    return Dictionary(pairs) { first, _ in first }
  }

  func outcome(_ call: SQL) throws -> JournalOutcome {
    let row = try connection.row(call)
    return JournalOutcome(
      proposal: try row.value("proposal"), voucher: try row.optional("voucher_no"),
      transaction: try row.optional("txn"))
  }
}
