package import Postgres
package import Money

/// What became of a batch.
package struct PostingOutcome: Hashable, Sendable {
  package let batch: Int64?
  package let transactions: Int64
  package let postings: Int64
  /// Transactions whose keys were known with the same content.
  package let unchanged: Int64
  /// Transactions that have happened and wait for cover, because an account would pass its floor.
  package let waiting: Int64
}

/// The door into the ledger: stages transactions and posts them as one batch.
package struct LedgerPosting {
  private let connection: Connection
  private let book: Book

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Posts transactions, each once; a key with other content refuses the whole batch.
  ///
  /// Runs within the caller's transaction. Accounts are opened when they are first used.
  @discardableResult
  package func post(_ transactions: [Transaction], file: FileID? = nil) throws -> PostingOutcome {
    guard !transactions.isEmpty else {
      return PostingOutcome(batch: nil, transactions: 0, postings: 0, unchanged: 0, waiting: 0)
    }
    try stage(transactions)
    return try postStaged(file: file)
  }

  /// Writes transactions to the staging table, which holds nothing else then.
  package func stage(_ transactions: [Transaction]) throws {
    let accounts = try numbers(
      of: transactions.flatMap { $0.transfers.flatMap { [$0.debit, $0.credit] } })
    let sources = try sourceNumbers(transactions.flatMap { $0.keys.map(\.source) })
    try openStaging()
    try connection.copyIn(Self.columns) { writer in
      for (number, transaction) in transactions.enumerated() {
        try write(
          transaction, number: Int32(number), accounts: accounts, sources: sources, to: writer)
      }
    }
  }

  /// Makes the session's staging table ready and empty.
  package func openStaging() throws {
    try connection.execute("SELECT ledger.open_staging()")
  }

  /// Posts what stands in the staging table.
  package func postStaged(file: FileID?) throws -> PostingOutcome {
    try sendStaged(file: file)
    return try receiveOutcome()
  }

  /// Starts posting what stands in the staging table and returns before it ends.
  package func sendStaged(file: FileID?) throws {
    try connection.send("SELECT * FROM ledger.post_staged(\(book.id), \(file?.rawValue))")
  }

  /// Waits for the posting that was started.
  package func receiveOutcome() throws -> PostingOutcome {
    let outcome = try connection.receiveRow()
    guard try outcome.value("conflicts") as Int64 == 0 else {
      throw LedgerError.conflicts(try conflicts())
    }
    return PostingOutcome(
      batch: try outcome.optional("batch"), transactions: try outcome.value("transactions"),
      postings: try outcome.value("postings"), unchanged: try outcome.value("unchanged"),
      waiting: try outcome.value("waiting"))
  }

  /// Posts what waited for cover and has it now; gives how many transactions that were.
  @discardableResult
  package func postWaiting() throws -> Int64 {
    try connection.row("SELECT posted FROM ledger.post_waiting(\(book.id))").value("posted")
  }

  /// Gives back what expired reservations still hold; gives how many those were.
  @discardableResult
  package func releaseReservations(expiredBy instant: Instant) throws -> Int64 {
    try connection.row(
      """
      SELECT ledger.release_expired(\(book.id), \(instant.description)::timestamptz) AS released
      """
    ).value("released")
  }

  /// Counts what posting the staging table would do, without doing it.
  package func previewStaged() throws -> (new: Int64, unchanged: Int64, conflicts: [KeyConflict]) {
    let counts = try connection.row(
      """
      SELECT count(*) FILTER (WHERE verdict = 'new') AS fresh,
        count(*) FILTER (WHERE verdict = 'unchanged') AS unchanged
      FROM ledger.staged_key(\(book.id)) WHERE leg IS NOT NULL
      """)
    return (try counts.value("fresh"), try counts.value("unchanged"), try conflicts())
  }

  /// The money of staged transactions that are new, or known with the same content.
  package struct StagedMoney: Hashable, Sendable {
    package let isNew: Bool
    package let currency: Currency
    package let transactions: Int
    package let amountMinor: Int64
  }

  /// Adds up what viewers paid or spent in the staging table, by currency.
  package func stagedMoney() throws -> [StagedMoney] {
    try connection.rows(
      """
      SELECT k.verdict = 'new' AS is_new, a.currency, count(DISTINCT s.txn_no) AS transactions,
        sum(s.amount_minor)::bigint AS amount_minor
      FROM ledger.staged_key(\(book.id)) AS k
      JOIN pg_temp.bahi_staging AS s ON s.txn_no = k.txn_no AND s.leg IS NOT NULL
      JOIN ledger.account AS a ON a.book = \(book.id) AND a.account = s.debit
        AND a.class IN ('psp', 'wallet', 'reserved')
      WHERE k.leg = 1 AND k.verdict IN ('new', 'unchanged')
      GROUP BY 1, 2
      """
    ).map { row in
      StagedMoney(
        isNew: try row.value("is_new"), currency: try Currency(code: try row.value("currency")),
        transactions: try row.value("transactions"), amountMinor: try row.value("amount_minor"))
    }
  }

  /// Takes records out of the staging table, so that the rest can be posted.
  package func leaveOut(records: [Int64]) throws {
    try connection.execute("SELECT ledger.leave_out(\(records)::bigint[])")
  }

  /// Opens accounts that do not exist yet and gives the numbers of all.
  package func numbers(of accounts: [Account]) throws -> [Account: AccountID] {
    let wanted = Set(accounts)
    let rows = try connection.rows(
      """
      SELECT code, account
      FROM ledger.ensure_account(\(book.id), \(accountsJSON(wanted))::jsonb)
      """)
    let byCode = Dictionary(
      uniqueKeysWithValues: try rows.map {
        (try $0.value("code", as: String.self), AccountID(rawValue: try $0.value("account")))
      })
    return Dictionary(
      uniqueKeysWithValues: wanted.map { account in
        guard let id = byCode[account.code] else {
          preconditionFailure("the ledger opened every account that it was asked for")
        }
        return (account, id)
      })
  }

  /// Gives the numbers of key namespaces.
  package func sourceNumbers(_ sources: [String]) throws -> [String: Int16] {
    var numbers: [String: Int16] = [:]
    for source in Set(sources) {
      numbers[source] = try connection.row(
        "SELECT ledger.ensure_source(\(source)) AS source"
      ).value("source")
    }
    return numbers
  }

  private func conflicts() throws -> [KeyConflict] {
    try connection.rows(
      """
      SELECT k.record, s.base AS source, k.external_id, f.name AS prior_file, k.prior_record,
        r.code AS refusal
      FROM ledger.staged_key(\(book.id)) AS k
      JOIN ledger.source AS s ON s.source = k.source
      LEFT JOIN intake.file AS f ON f.file = k.prior_file
      LEFT JOIN ledger.refusal AS r ON r.refusal = k.refusal
      WHERE k.verdict = 'conflict'
      ORDER BY k.record, k.external_id
      """
    ).map { row in
      KeyConflict(
        record: try row.optional("record"), source: try row.value("source"),
        externalID: try row.value("external_id"), priorFile: try row.optional("prior_file"),
        priorRecord: try row.optional("prior_record"), refusal: try row.optional("refusal"))
    }
  }
}

extension BookID: SQLEncodable {
  package var sqlText: String? { String(rawValue) }
}
