package import Money
package import Postgres

/// What a period was closed with.
package struct PeriodClosing: Hashable, Sendable {
  package let version: Int
  package let cut: Int32
  /// The SHA-256 of the trial balance at the last day, in hexadecimal.
  package let trialBalanceHash: String
}

/// Closes periods of a book and opens them again.
///
/// What may be closed, and by whom it may be opened again, is decided by the ledger in SQL.
package struct PeriodStore {
  /// How far a period is closed.
  package enum State: String, Hashable, Sendable {
    case open
    /// Closed to all but adjusters.
    case soft
    case closed
  }

  private static let attemptsMax = 3
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Refuses, by name, what keeps a period from being closed by a day; changes nothing.
  package func requireClosable(_ period: Period, as state: State, by day: BusinessDay) throws {
    try connection.execute(
      """
      SELECT ledger.require_closable(\(book.id), \(period.description), \(state.rawValue),
        \(day.description)::date)
      """)
  }

  /// Closes a month or a financial year by a day, with the trial balance at its last day.
  ///
  /// The cut is taken before posters are kept out: a poster that waits for the closer holds the
  /// horizon back, so the closer cannot wait for the horizon then. Under the lock it only looks
  /// whether a posting came after the cut, and if so takes another one.
  package func close(
    _ period: Period, as state: State = .closed, by day: BusinessDay, reason: String? = nil,
    patienceSeconds: Int = 30
  ) throws -> PeriodClosing {
    try requireClosable(period, as: state, by: day)
    var attempt = 1
    while true {
      try Cut.take(of: book, on: connection, patienceSeconds: patienceSeconds)
        .rollUp(book, on: connection)
      do {
        return try connection.transaction {
          try lock(patienceSeconds: patienceSeconds)
          return try closeLocked(period, state, day, reason)
        }
      } catch {
        let isLate = (error as? PostgresError)?.sqlState == "BH033"
        guard isLate, attempt < Self.attemptsMax else { throw error }
        attempt += 1
      }
    }
  }

  /// Refuses, by name, what keeps a period from being opened again; changes nothing.
  package func requireReopenable(_ period: Period, reason: String) throws {
    try connection.execute(
      "SELECT ledger.require_reopenable(\(book.id), \(period.description), \(reason))")
  }

  /// Opens a period again as its next version, and takes the closing entry of a year back.
  @discardableResult
  package func reopen(
    _ period: Period, reason: String, patienceSeconds: Int = 30
  ) throws -> Int {
    try connection.transaction {
      try lock(patienceSeconds: patienceSeconds)
      return try connection.row(
        "SELECT ledger.reopen_period(\(book.id), \(period.description), \(reason)) AS version"
      ).value("version")
    }
  }

  private func lock(patienceSeconds: Int) throws {
    try connection.execute(
      "SELECT set_config('lock_timeout', \("\(max(1, patienceSeconds))s"), true)")
    try connection.execute("SELECT ledger.lock_periods(\(book.id))")
  }

  private func closeLocked(
    _ period: Period, _ state: State, _ day: BusinessDay, _ reason: String?
  ) throws -> PeriodClosing {
    let isYear = period.description.hasPrefix("FY")
    if isYear { try stageYearEnd(of: period) }
    let row = try connection.row(
      isYear
        ? """
        SELECT version, cut, encode(trial_balance_hash, 'hex') AS hash
        FROM ledger.close_year(\(book.id), \(period.description), \(day.description)::date,
          \(reason))
        """
        : """
        SELECT version, cut, encode(trial_balance_hash, 'hex') AS hash
        FROM ledger.close_period(\(book.id), \(period.description), \(state.rawValue),
          \(day.description)::date, \(reason))
        """)
    return PeriodClosing(
      version: try row.value("version"), cut: try row.value("cut"),
      trialBalanceHash: try row.value("hash"))
  }

  private func stageYearEnd(of year: Period) throws {
    let version: Int = try connection.row(
      """
      SELECT version + 1 AS version FROM ledger.period_state(\(book.id), \(year.description))
      """
    ).value("version")
    let balances = try connection.rows(
      """
      SELECT a.code, a.class, a.currency, b.debit_minor - b.credit_minor AS balance_minor
      FROM ledger.balance_at(\(book.id), \(year.last.description)::date) AS b
      JOIN ledger.account AS a ON a.book = \(book.id) AND a.account = b.account
      JOIN ledger.account_class AS c ON c.class = a.class
      WHERE c.type IN ('income', 'expenses')
      """
    ).map { row in
      ResultBalance(
        Account(
          code: try row.value("code"), accountClass: try row.value("class"),
          currency: try Currency(code: try row.value("currency"))),
        try row.value("balance_minor"))
    }
    let posting = LedgerPosting(book, on: connection)
    guard let entry = YearEndRule.entry(closing: balances, of: year, version: version) else {
      return try posting.openStaging()
    }
    try posting.stage([entry])
  }
}

extension AccountClass: SQLDecodable {
  /// Reads a class as the ledger names it.
  package init?(sqlText: String) {
    self.init(rawValue: sqlText)
  }
}
