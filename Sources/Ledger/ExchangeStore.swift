package import Money
package import Postgres

/// Posts what happens to foreign money, and tells what is held of it.
package struct ExchangeStore {
  let book: Book
  let connection: Connection
  let home: Currency

  /// Makes the store of a book that is kept in one home currency.
  package init(_ book: Book, home: Currency = .inr, on connection: Connection) {
    self.book = book
    self.home = home
    self.connection = connection
  }

  /// Posts an event once; the same again is no news, and other content under its id is an error.
  ///
  /// Runs within the caller's transaction. Events of a book wait for each other, since each takes
  /// its part of what the one before has left.
  @discardableResult
  package func post(_ event: ExchangeEvent) throws -> PostingOutcome {
    try lock()
    if try isKnown(event) {
      return PostingOutcome(batch: nil, transactions: 0, postings: 0, unchanged: 1, waiting: 0)
    }
    return try LedgerPosting(book, on: connection).post([
      Transaction(
        kind: .exchange, effectiveOn: event.effectiveOn,
        occurredAt: Instant(day: event.effectiveOn, secondOfDay: 0),
        transfers: try transfers(of: event), keys: [event.key])
    ])
  }

  /// Reads what is held under an item, however it came there.
  package func position(_ item: String, in foreign: Currency) throws -> ExchangePosition {
    let codes = [foreign, home].map { Account.trading(foreign, in: home, side: $0).code }
    let row = try connection.row(
      """
      WITH moved AS (
        SELECT p.txn, a.currency = \(foreign.code) AS is_foreign,
          CASE WHEN p.debit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
        FROM ledger.posting AS p
        JOIN ledger.account AS a
          ON a.book = p.book AND a.account IN (p.debit, p.credit) AND a.code = ANY (\(codes))
        WHERE p.book = \(book.id) AND p.item = \(item)
      ), addition AS (
        SELECT max(m.txn) AS txn FROM moved AS m WHERE m.is_foreign AND m.minor < 0
      )
      SELECT
        coalesce(sum(-m.minor) FILTER (WHERE m.is_foreign AND m.txn <= a.txn), 0)::bigint
          AS basis,
        coalesce(sum(m.minor) FILTER (WHERE NOT m.is_foreign AND m.txn <= a.txn), 0)::bigint
          AS basis_carrying,
        coalesce(sum(m.minor) FILTER (WHERE m.is_foreign AND m.txn > a.txn), 0)::bigint
          AS gone,
        coalesce(sum(-m.minor) FILTER (WHERE NOT m.is_foreign AND m.txn > a.txn), 0)::bigint
          AS gone_carrying
      FROM moved AS m CROSS JOIN addition AS a
      """)
    return ExchangePosition(
      item: item, foreign: foreign, home: home, basisMinor: try row.value("basis"),
      basisCarryingMinor: try row.value("basis_carrying"), leftMinor: try row.value("gone"),
      leftCarryingMinor: try row.value("gone_carrying"))
  }

  private func transfers(of event: ExchangeEvent) throws -> [Transfer] {
    func rate() throws -> ExchangeRate {
      try ExchangeRateStore(on: connection)
        .rate(of: event.amount.currency, in: home, on: event.effectiveOn)
    }
    switch event.counterpart {
    case .earned(let income):
      return try ExchangeRule.earned(
        event.amount, at: rate(), holder: event.holder, income: income, item: event.item)
    case .sold(let received):
      return try ExchangeRule.sold(
        event.amount, of: position(event.item, in: event.amount.currency), holder: event.holder,
        for: received)
    case .moved(let target):
      return try ExchangeRule.moved(
        event.amount, of: position(event.item, in: event.amount.currency), at: rate(),
        holder: event.holder, to: target, item: target.code)
    }
  }

  private func isKnown(_ event: ExchangeEvent) throws -> Bool {
    let key = event.key
    let found = try connection.firstRow(
      """
      SELECT k.event_hash = \(key.eventHash)::bytea AS is_same
      FROM ledger.source_key AS k JOIN ledger.source AS s ON s.source = k.source
      WHERE k.book = \(book.id) AND s.code = \(key.source) AND k.external_id = \(key.externalID)
      """)
    guard let found else { return false }
    guard try found.value("is_same") else {
      throw LedgerError.conflicts([
        KeyConflict(
          record: nil, source: key.source, externalID: key.externalID, priorFile: nil,
          priorRecord: nil)
      ])
    }
    return true
  }
}
