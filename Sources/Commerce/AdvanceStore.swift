package import Ledger
package import Money
package import Postgres

/// A statement that pays an advance back: what it credited, and what is open of the advance then.
package struct AdvanceDue: Hashable, Sendable {
  package let statement: String
  package let payee: String
  package let agreement: String
  package let version: Int
  package let recoup: BasisPoints
  package let creditedMinor: Int64
  package var openMinor: Int64
  package var payableMinor: Int64

  package init(
    statement: String, payee: String, agreement: String, version: Int, recoup: BasisPoints,
    creditedMinor: Int64, openMinor: Int64, payableMinor: Int64
  ) {
    self.statement = statement
    self.payee = payee
    self.agreement = agreement
    self.version = version
    self.recoup = recoup
    self.creditedMinor = creditedMinor
    self.openMinor = openMinor
    self.payableMinor = payableMinor
  }

  /// The part of the credit that pays the advance back: never more than was given or is owed.
  package var recoupedMinor: Int64 {
    max(0, min(recoup.share(of: creditedMinor), openMinor, payableMinor))
  }

  /// Gives each statement of a payee what the earlier ones have left open and payable.
  ///
  /// The statements come payee by payee, each payee's in their order.
  package static func inTurn(_ due: [AdvanceDue]) -> [AdvanceDue] {
    var turns: [AdvanceDue] = []
    for var next in due {
      if let last = turns.last, last.payee == next.payee {
        next.openMinor = last.openMinor - last.recoupedMinor
        next.payableMinor = last.payableMinor - last.recoupedMinor
      }
      turns.append(next)
    }
    return turns
  }

  /// Writes the recoupment; nil where nothing is open.
  package func transaction(on day: BusinessDay) -> Transaction? {
    guard recoupedMinor > 0 else { return nil }
    return RecoveryRule.recouped(
      PayeeEvent(id: statement, payee: payee, on: day, amountMinor: recoupedMinor))
  }
}

/// Recoups advances of what statements have credited, once a statement.
package struct AdvanceStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Recoups from every statement that has not paid its part yet, and gives how many did.
  @discardableResult
  package func recoup(on day: BusinessDay) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.recoupment'), \(book.id)::integer)")
      let turns = AdvanceDue.inTurn(try due())
      guard !turns.isEmpty else { return 0 }
      let transactions = turns.compactMap { $0.transaction(on: day) }
      try LedgerPosting(book, on: connection).post(transactions)
      try record(turns)
      return transactions.count
    }
  }

  private func due() throws -> [AdvanceDue] {
    try connection.rows("SELECT * FROM commerce.advance_due(\(book.id)::integer)").map { row in
      AdvanceDue(
        statement: try row.value("number"), payee: try row.value("party"),
        agreement: try row.value("agreement"), version: try row.value("version"),
        recoup: try BasisPoints(try row.value("recoup_bp")),
        creditedMinor: try row.value("credited_minor"), openMinor: try row.value("open_minor"),
        payableMinor: try row.value("payable_minor"))
    }
  }

  private func record(_ turns: [AdvanceDue]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.recoupment (
        book, number, party, agreement, version, recoup_bp, credited_minor, open_minor,
        recouped_minor, txn)
      SELECT \(book.id), w.*, (
        SELECT k.txn FROM ledger.source AS s JOIN ledger.source_key AS k
          ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.number
        WHERE s.code = 'recoupments')
      FROM unnest(
        \(turns.map(\.statement))::text[], \(turns.map(\.payee))::text[],
        \(turns.map(\.agreement))::text[], \(turns.map(\.version))::integer[],
        \(turns.map(\.recoup.rawValue))::integer[], \(turns.map(\.creditedMinor))::bigint[],
        \(turns.map(\.openMinor))::bigint[], \(turns.map(\.recoupedMinor))::bigint[]
      ) AS w (number, party, agreement, version, recoup_bp, credited_minor, open_minor,
        recouped_minor)
      """)
  }
}
