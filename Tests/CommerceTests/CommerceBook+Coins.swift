import Commerce
import Ledger
import Money
import Postgres
import TestSupport

extension CommerceBook {
  /// Rupees that coins released, as the lots of a day's unlocks say.
  struct Release {
    var series = "S1"
    var place: Int16 = 29
    var funding = Funding.coins
    var amountMinor: Int64 = 500
    var day = CommerceBook.day
  }

  /// Adds a release to the day's figures and marks the day as due, as a fold does.
  func release(_ release: Release) throws {
    try add(release, to: "report.day_release", refundedOn: nil)
  }

  /// Adds what came back of a release as coins.
  func giveBack(_ release: Release, on refundedOn: BusinessDay) throws {
    try add(release, to: "report.day_release_refund", refundedOn: refundedOn)
  }

  private func add(_ release: Release, to table: SQL, refundedOn: BusinessDay?) throws {
    let more: SQL = refundedOn == nil ? "" : ", refunded_on"
    let value: SQL = refundedOn.map { ", \($0.description)::date" } ?? ""
    let owner = try TestDatabase.current.superuserConnection()
    try owner.execute(
      """
      INSERT INTO \(fragment: table) AS t (
        book, day, funding, series, place, units, amount_minor\(fragment: more))
      SELECT \(book.id)::integer, \(release.day.description)::date, \(release.funding.rawValue),
        s.series, \(release.place)::smallint, 1, \(release.amountMinor)::bigint\(fragment: value)
      FROM ledger.series AS s WHERE s.book = \(book.id) AND s.code = \(release.series)
      ON CONFLICT (book, day\(fragment: more), funding, series, place) DO UPDATE
        SET units = t.units + 1, amount_minor = t.amount_minor + EXCLUDED.amount_minor
      """)
    try owner.execute(
      """
      INSERT INTO commerce.distribution_due (book, day)
      VALUES (\(book.id), \(release.day.description)::date) ON CONFLICT DO NOTHING
      """)
  }

  /// Moves coins: a top-up, an unlock, or an unlock given back.
  func moveCoins(
    _ kind: PostingKind, _ id: String, _ coins: Int64, on day: BusinessDay = CommerceBook.day
  ) throws {
    let sides: (debit: Account, credit: Account) =
      switch kind {
      case .topUp: (.coinsIssued, .wallet(7))
      case .unlock: (.wallet(7), .coinsSpent)
      default: (.coinsSpent, .wallet(7))
      }
    let transfer = Transfer(
      debit: sides.debit, credit: sides.credit, signedMinor: coins,
      dimensions: Dimensions(viewer: 7, units: 1, place: 29))
    try connection.transaction {
      _ = try LedgerPosting(book, on: connection).post([
        Transaction(
          kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 100),
          transfers: [transfer].compactMap { $0 },
          keys: [
            SourceKey(source: "coins", externalID: id, eventHash: EventHash.of("coins/1", [id]))
          ])
      ])
    }
  }

  /// Splits the share of an agreement's version among payees.
  func split(
    _ payees: KeyValuePairs<String, Int>, of agreement: String = "studio-12-share"
  ) throws {
    for (party, weight) in payees {
      try connection.execute(
        """
        INSERT INTO commerce.agreement_split (book, agreement, version, party, weight_bp)
        VALUES (\(book.id), \(agreement), 1, \(party), \(weight))
        """)
    }
  }

  /// Rolls what the last distribution posted up as well.
  func rollUp() throws {
    try Cut.take(of: book, on: connection).rollUp(book, on: connection)
  }

  /// Each account's balance of each day and what each payee has of each series, where not zero.
  func standing() throws -> [String] {
    try rollUp()
    return try connection.rows(
      """
      SELECT concat_ws(' ', t.effective_on, a.code, t.debit_minor - t.credit_minor) AS line
      FROM ledger.day_total AS t
      JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
      WHERE t.book = \(book.id) AND t.debit_minor <> t.credit_minor
      UNION ALL
      SELECT concat_ws(' ', l.day, l.counted_on, l.side, l.agreement, s.code, l.party,
        sum(l.units), sum(l.gross_minor), sum(l.net_minor), sum(l.share_minor))
      FROM commerce.allocation AS l JOIN ledger.series AS s ON s.series = l.series
      WHERE l.book = \(book.id)
      GROUP BY l.day, l.counted_on, l.side, l.agreement, s.code, l.party
      HAVING (sum(l.units), sum(l.gross_minor), sum(l.net_minor), sum(l.share_minor))
        <> (0, 0, 0, 0)
      ORDER BY 1
      """
    ).map { try $0.value("line") }
  }
}
