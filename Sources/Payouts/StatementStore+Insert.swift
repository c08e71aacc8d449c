import Ledger
import Money
import Postgres

extension StatementStore {
  /// How many documents go to the server at once; one may have a megabyte.
  private static let insertedMax = 100

  /// Stores what all statements of the period share.
  func insertRun(_ period: Period, asOf cut: Cut) throws -> Int64 {
    try connection.row(
      """
      INSERT INTO payout.statement_run (book, period, first_on, last_on, cut)
      VALUES (\(book.id), \(period.description), \(period.first.description),
        \(period.last.description), \(cut.number))
      RETURNING run
      """
    ).value("run")
  }

  /// Stores statements with the transactions posted under their numbers, and gives their hashes.
  func insert(_ statements: [FrozenStatement], run: Int64) throws -> [String: String] {
    var hashes: [String: String] = [:]
    for start in stride(from: 0, to: statements.count, by: Self.insertedMax) {
      let chunk = statements[start..<min(start + Self.insertedMax, statements.count)]
      for row in try insert(chunk, run: run) {
        hashes[try row.value("number")] = try row.value("sha256", as: String.self)
      }
    }
    return hashes
  }

  private func insert(_ chunk: ArraySlice<FrozenStatement>, run: Int64) throws -> [Row] {
    let bodies = chunk.map(\.statement.body)
    return try connection.rows(
      """
      INSERT INTO payout.statement (
        book, number, run, party, period, currency, opening_minor, earned_minor, adjusted_minor,
        recouped_minor, closing_minor, issued_on, document, sha256, txn)
      SELECT \(book.id)::integer, w.number, \(run)::bigint, w.party, w.period, w.currency,
        w.opening_minor, w.earned_minor, w.adjusted_minor, w.recouped_minor, w.closing_minor,
        w.issued_on, convert_to(w.document, 'UTF8'),
        encode(sha256(convert_to(w.document, 'UTF8')), 'hex'), k.txn
      FROM unnest(
        \(chunk.map(\.statement.number))::text[], \(bodies.map(\.payee.code))::text[],
        \(bodies.map(\.period.name))::text[], \(bodies.map(\.currency.code))::text[],
        \(bodies.map(\.openingMinor))::bigint[], \(bodies.map(\.earnedMinor))::bigint[],
        \(bodies.map(\.adjustedMinor))::bigint[],
        \(bodies.map(\.recoupedMinor))::bigint[], \(bodies.map(\.closingMinor))::bigint[],
        \(chunk.map(\.statement.issuedOn.description))::date[],
        \(chunk.map { String(decoding: $0.document, as: UTF8.self) })::text[]
      ) AS w (number, party, period, currency, opening_minor, earned_minor, adjusted_minor,
        recouped_minor, closing_minor, issued_on, document)
      LEFT JOIN ledger.source AS s ON s.code = 'statement'
      LEFT JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.number
      ORDER BY w.number
      RETURNING number, sha256
      """)
  }

  /// Stores which postings each statement holds, so that no later one holds them again.
  func insertPostings(of drafts: [StatementDraft], numbers: [String]) throws {
    let held = zip(drafts, numbers).flatMap { draft, number in
      draft.postings.map { (posting: $0, number: number) }
    }
    try connection.execute(
      """
      INSERT INTO payout.statement_posting (book, txn, leg, number)
      SELECT \(book.id)::integer, w.txn, w.leg, w.number
      FROM unnest(
        \(held.map(\.posting.transaction))::bigint[], \(held.map(\.posting.leg))::smallint[],
        \(held.map(\.number))::text[]
      ) AS w (txn, leg, number)
      ORDER BY w.txn, w.leg
      """)
  }
}
