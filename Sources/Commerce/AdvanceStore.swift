package import Ledger
package import Money
package import Postgres

/// Recoups advances of what payees are credited with: once a statement, and once a month from those
/// who get none.
package struct AdvanceStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Recoups from every statement, and from every month before a day, that has not paid its part
  /// yet, and gives how many did.
  @discardableResult
  package func recoup(on day: BusinessDay) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.recoupment'), \(book.id)::integer)")
      let turns = AdvanceDue.inTurn(try dueOfStatements()) + AdvanceDue.inTurn(try due(before: day))
      guard !turns.isEmpty else { return 0 }
      let transactions = turns.compactMap { $0.transaction(on: day) }
      try LedgerPosting(book, on: connection).post(transactions)
      try recordStatements(of: turns)
      try recordMonths(of: turns)
      return transactions.count
    }
  }

  private func dueOfStatements() throws -> [AdvanceDue] {
    try connection.rows("SELECT * FROM commerce.advance_due(\(book.id)::integer)").map { row in
      try due(row, of: .statement(try row.value("number")))
    }
  }

  private func due(before day: BusinessDay) throws -> [AdvanceDue] {
    try connection.rows(
      """
      SELECT * FROM commerce.advance_due_by_month(
        \(book.id)::integer, \(day.description)::date)
      """
    ).map { row in
      try due(row, of: .month(try BusinessDay(try row.value("month_from"))))
    }
  }

  private func due(_ row: Row, of credit: AdvanceDue.Credit) throws -> AdvanceDue {
    AdvanceDue(
      credit: credit, payee: try row.value("party"), agreement: try row.value("agreement"),
      version: try row.value("version"), recoup: try BasisPoints(try row.value("recoup_bp")),
      creditedMinor: try row.value("credited_minor"), openMinor: try row.value("open_minor"),
      payableMinor: try row.value("payable_minor"))
  }

  private func recordStatements(of turns: [AdvanceDue]) throws {
    let turns = turns.filter { if case .statement = $0.credit { true } else { false } }
    try connection.execute(
      """
      INSERT INTO commerce.recoupment (
        number, book, party, agreement, version, recoup_bp, credited_minor, open_minor,
        recouped_minor, txn)
      SELECT w.id, \(fragment: values)
      FROM \(fragment: rows(of: turns))
      """)
  }

  private func recordMonths(of turns: [AdvanceDue]) throws {
    var months: [AdvanceDue] = []
    var days: [String] = []
    for turn in turns {
      guard case .month(let first) = turn.credit else { continue }
      months.append(turn)
      days.append(first.description)
    }
    try connection.execute(
      """
      INSERT INTO commerce.month_recoupment (
        month_from, book, party, agreement, version, recoup_bp, credited_minor, open_minor,
        recouped_minor, txn)
      SELECT m.month_from, \(fragment: values)
      FROM \(fragment: rows(of: months))
      JOIN unnest(\(days)::date[]) WITH ORDINALITY AS m (month_from, number) USING (number)
      """)
  }

  private var values: SQL {
    """
    \(book.id), w.party, w.agreement, w.version, w.recoup_bp, w.credited_minor, w.open_minor,
      w.recouped_minor, (
        SELECT k.txn FROM ledger.source AS s JOIN ledger.source_key AS k
          ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.id
        WHERE s.code = 'recoupments')
    """
  }

  private func rows(of turns: [AdvanceDue]) -> SQL {
    """
    unnest(
      \(turns.map(\.id))::text[], \(turns.map(\.payee))::text[],
      \(turns.map(\.agreement))::text[], \(turns.map(\.version))::integer[],
      \(turns.map(\.recoup.rawValue))::integer[], \(turns.map(\.creditedMinor))::bigint[],
      \(turns.map(\.openMinor))::bigint[], \(turns.map(\.recoupedMinor))::bigint[]
    ) WITH ORDINALITY AS w (id, party, agreement, version, recoup_bp, credited_minor, open_minor,
      recouped_minor, number)
    """
  }
}
