package import Ledger
package import Money
import Postgres

/// A statement that was issued, and the hash of its frozen document.
package struct IssuedStatement: Hashable, Sendable {
  package let statement: Statement
  package let sha256: String
  /// The bytes of the document, as they are frozen.
  package let document: [UInt8]
}

extension StatementStore {
  /// Issues the statements of all creators for a period: all of them in one transaction, or none.
  ///
  /// The caller takes the cut before. Without a creator who has something to be told, nothing is
  /// stored and the result is empty.
  package func issue(
    _ period: Period, on issuedOn: BusinessDay, asOf cut: Cut
  ) throws -> [IssuedStatement] {
    guard issuedOn >= period.last else {
      throw PayoutsError.issuedBeforeEnd(
        period: period.description, last: period.last, issuedOn: issuedOn)
    }
    return try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('payout.issue'), \(book.id)::integer)")
      try requireUnissued(period)
      let drafts = try drafts(of: period, asOf: cut)
      guard !drafts.isEmpty else { return [] }
      let frozen = try numbered(drafts, issuedOn: issuedOn).map(FrozenStatement.init)
      try post(frozen, effectiveOn: period.last)
      let run = try insertRun(period, asOf: cut)
      let hashes = try insert(frozen, run: run)
      try insertPostings(of: drafts, numbers: frozen.map(\.statement.number))
      return frozen.map { frozen in
        guard let sha256 = hashes[frozen.statement.number] else {
          preconditionFailure("every statement that was inserted has a hash")
        }
        return IssuedStatement(
          statement: frozen.statement, sha256: sha256, document: frozen.document)
      }
    }
  }

  /// Refuses a period that was issued, and one that ends before another that was.
  private func requireUnissued(_ period: Period) throws {
    let later = try connection.firstRow(
      """
      SELECT r.run, r.period FROM payout.statement_run AS r
      WHERE r.book = \(book.id)
        AND (r.period = \(period.description) OR r.last_on >= \(period.last.description)::date)
      ORDER BY r.period = \(period.description) DESC, r.last_on LIMIT 1
      """)
    guard let later else { return }
    let found: String = try later.value("period")
    guard found == period.description else {
      throw PayoutsError.laterPeriodIssued(period: period.description, later: found)
    }
    let numbers = try connection.rows(
      """
      SELECT number FROM payout.statement
      WHERE book = \(book.id) AND run = \(try later.value("run", as: Int64.self)) ORDER BY number
      """)
    throw PayoutsError.alreadyIssued(
      period: period.description, numbers: try numbers.map { try $0.value("number") })
  }

  /// Takes the next numbers of the entity's series for the fiscal year of the period's last day.
  private func numbered(
    _ drafts: [StatementDraft], issuedOn: BusinessDay
  ) throws -> [Statement] {
    guard let last = drafts.first?.body.period.last else { return [] }
    let year = FiscalYear(of: last)
    let highest: Int = try connection.row(
      """
      INSERT INTO payout.number_series AS n (entity, fiscal_year, kind, last_number)
      VALUES (\(book.entityID), \(year.description), 'statement', \(drafts.count))
      ON CONFLICT ON CONSTRAINT number_series_pkey
        DO UPDATE SET last_number = n.last_number + EXCLUDED.last_number
      RETURNING last_number
      """
    ).value("last_number")
    let payer = Payer(
      name: book.entityName, tan: book.tan, gstin: book.gstin, state: book.registrationState)
    return drafts.enumerated().map { index, draft in
      Statement(
        number: Statement.number(highest - drafts.count + 1 + index, in: year),
        issuedOn: issuedOn, payer: payer, body: draft.body)
    }
  }

  /// Moves what each statement credits from accrued to payable; a negative one goes back.
  private func post(_ statements: [FrozenStatement], effectiveOn last: BusinessDay) throws {
    let transactions = statements.compactMap { frozen -> Transaction? in
      let statement = frozen.statement
      let payee = statement.body.payee.code
      let transfer = Transfer(
        debit: .accrued(payee), credit: .payable(payee), signedMinor: statement.body.movedMinor)
      guard let transfer else { return nil }
      var hash = EventHash("statement/1")
      frozen.document.withUnsafeBytes { hash.append($0) }
      return Transaction(
        kind: .statement, effectiveOn: last,
        occurredAt: Instant(day: statement.issuedOn, secondOfDay: 0), transfers: [transfer],
        keys: [
          SourceKey(source: "statement", externalID: statement.number, eventHash: hash.bytes)
        ])
    }
    try LedgerPosting(book, on: connection).post(transactions)
  }
}

/// A statement and the bytes of its document, which are made once.
struct FrozenStatement {
  let statement: Statement
  let document: [UInt8]

  init(_ statement: Statement) {
    self.statement = statement
    document = statement.document.bytes
  }
}
