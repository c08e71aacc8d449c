internal import Ledger
package import Money
package import Postgres

/// What applying an agreements file changes, agreement by agreement.
package struct AgreementChange: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  /// The day from which the version holds.
  package let from: BusinessDay
  /// What was agreed before; nil for a new agreement.
  package let before: String?
  package let after: String
}

/// Keeps agreements as versions that are never changed.
package struct AgreementStore {
  let connection: Connection

  package init(on connection: Connection) {
    self.connection = connection
  }

  /// Applies a file: opens the book, the parties and the series, and adds what is new as versions.
  ///
  /// Runs within the caller's transaction. The same file again changes nothing. Terms for days
  /// that are accounted for, and rates beyond the bounds, are refused; `TermsStore` has the door
  /// for those.
  package func apply(_ file: AgreementsFile) throws -> [AgreementChange] {
    let (changes, review) = try add(file, approvedBy: nil)
    guard review.isEmpty else { throw Self.backdated(changes, review) }
    return changes
  }

  /// Adds what is new as versions, and tells what that means for what is accounted for.
  func add(
    _ file: AgreementsFile, approvedBy proposal: Int64?
  ) throws -> (changes: [AgreementChange], review: TermsReview) {
    let book = try open(file)
    var changes: [AgreementChange] = []
    for agreement in file.agreements.sorted(by: { ($0.code, $0.from) < ($1.code, $1.from) }) {
      if let change = try add(agreement, book: book, proposal: proposal) { changes.append(change) }
    }
    try requireOneShare(book: book)
    let known = try Book(code: file.book, on: connection)
    return (changes, try TermsReview(of: changes, in: known, on: connection))
  }

  static func backdated(_ changes: [AgreementChange], _ review: TermsReview) -> CommerceError {
    let first = changes.min { $0.from < $1.from }
    return .backdated(
      agreement: first?.agreement ?? "", from: first?.from.description ?? "", days: review.count)
  }

  /// Opens the book, the parties and the series of a file.
  func open(_ file: AgreementsFile) throws -> Int64 {
    let book = try connection.row(
      """
      SELECT ledger.ensure_book(\(file.book), \(file.entity), \(file.entityName), \(file.tan),
        \(file.registrations.map(\.state))::smallint[], \(file.registrations.map(\.gstin))::text[],
        \(file.unlockGSTRate.rawValue)::integer) AS book
      """
    ).value("book", as: Int64.self)
    try connection.execute(
      """
      INSERT INTO commerce.party AS p (book, party, kind, name, state)
      SELECT \(book), w.party, w.kind, w.name, w.state
      FROM unnest(\(file.parties.map(\.code))::text[], \(file.parties.map(\.kind.rawValue))::text[],
        \(file.parties.map(\.name))::text[], \(file.parties.map(\.state))::smallint[])
        AS w (party, kind, name, state)
      ON CONFLICT ON CONSTRAINT party_pkey DO UPDATE
        SET name = EXCLUDED.name, state = EXCLUDED.state
        WHERE (p.name, p.state) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.state)
      """)
    try connection.execute(
      """
      SELECT ledger.ensure_series(\(book)::integer, \(file.series.map(\.code))::text[],
        \(file.series.map(\.title))::text[])
      """)
    try CoinPolicyStore(on: connection).apply(file.coins, book: book)
    let known = try Book(code: file.book, on: connection)
    try EstimateStore(known, on: connection).apply(file.estimates)
    try StorePolicyStore(known, on: connection).apply(file.stores)
    return book
  }

  /// Refuses a series that two agreements share on one day, whenever they were applied.
  private func requireOneShare(book: Int64) throws {
    let found = try connection.firstRow(
      """
      WITH current AS (
        SELECT DISTINCT ON (a.agreement, a.valid_from) a.*
        FROM commerce.agreement AS a WHERE a.book = \(book) AND a.kind = 'share'
        ORDER BY a.agreement, a.valid_from, a.version DESC
      ), span AS (
        SELECT c.agreement, g.series, c.valid_from,
          least(coalesce(c.valid_to, 'infinity'), coalesce((
            SELECT min(n.valid_from) - 1 FROM current AS n
            WHERE n.agreement = c.agreement AND n.valid_from > c.valid_from), 'infinity'))
            AS valid_to
        FROM current AS c
        JOIN commerce.agreement_series AS g
          ON g.book = c.book AND g.agreement = c.agreement AND g.version = c.version
      )
      SELECT s.code, x.agreement AS first, y.agreement AS second,
        greatest(x.valid_from, y.valid_from) AS since
      FROM span AS x
      JOIN span AS y ON y.series = x.series AND y.agreement > x.agreement
        AND x.valid_from <= y.valid_to AND y.valid_from <= x.valid_to
      JOIN ledger.series AS s ON s.series = x.series
      ORDER BY s.code, x.agreement, y.agreement
      LIMIT 1
      """)
    guard let found else { return }
    throw CommerceError.sharedTwice(
      series: try found.value("code"), first: try found.value("first"),
      second: try found.value("second"), from: try found.value("since"))
  }
}
