internal import Ledger
internal import Money
internal import Postgres

extension FeedRun {
  /// Projects our receipts and pairs them with the gateway's lines.
  func matchGateway(_ window: Window) throws {
    try connection.execute(
      """
      SELECT recon.open_work(\(book.id), \(feed.name), \(window.after), \(window.before))
      """)
    try withdrawLines(window)
    try connection.execute(
      """
      SELECT recon.withdraw_expected(\(book.id), \(feed.name), \(window.after), \(window.before))
      """)
    try connection.execute(
      """
      SELECT recon.project_gateway(\(book.id), \(feed.name), \(feed.party), \(window.after),
        \(window.before), \(feed.expectedAfterDays), \(feed.breakAfterDays))
      """)
    try connection.execute(
      """
      SELECT recon.match_gateway(\(book.id), \(feed.name), \(day.description)::date,
        \(feed.toleranceMinor), \(feed.budgetMinor))
      """)
  }

  /// Moves the settlements that came, parks what is unexplained, takes back what is explained.
  func postGateway() throws {
    let settlements = try reportedSettlements()
    let tax = SettlementRule.TaxSetting(
      registrationState: book.registrationState, gatewayState: try gatewayState(),
      rate: book.unlockGSTRate)
    let moves = settlements.map {
      SettlementRule.settlement($0, party: feed.party, feed: feed.name, tax: tax)
    }
    try LedgerPosting(book, on: connection).post(moves + (try parkings()) + (try roundings()))
    guard !settlements.isEmpty else { return }
    guard let bankFeed else { throw ReconciliationError.noBankFeed(gateway: feed.name) }
    let ids = moves.compactMap { $0.keys.first?.externalID }
    try connection.execute(
      """
      SELECT recon.project_settlement(\(book.id), \(bankFeed.name), \(feed.party),
        (SELECT array_agg(w.payout ORDER BY w.payout) FROM (
           SELECT DISTINCT unnest(\(settlements.map(\.id))::text[]) AS payout) AS w),
        (SELECT array_agg(w.txn ORDER BY w.payout) FROM (
           SELECT m.payout, max(k.txn) AS txn
           FROM unnest(\(settlements.map(\.id))::text[], \(ids)::text[]) AS m (payout, id)
           JOIN ledger.source AS s ON s.code = \("settlement:\(feed.name)")
           JOIN ledger.source_key AS k
             ON k.book = \(book.id) AND k.source = s.source AND k.external_id = m.id
           GROUP BY m.payout) AS w),
        \(bankFeed.breakAfterDays))
      """)
  }

  private func reportedSettlements() throws -> [ReportedSettlement] {
    struct Part: Hashable {
      let id: String
      let settledOn: BusinessDay
    }
    var gross: [Part: [String: Int64]] = [:]
    var fees: [Part: (fee: Int64, tax: Int64, firstLine: String)] = [:]
    for row in try connection.rows(
      """
      SELECT r.payout_id, coalesce(r.settled_on, r.occurred_on) AS settled_on, r.kind,
        sum(r.amount_minor)::bigint AS gross, coalesce(sum(r.fee_minor), 0)::bigint AS fee,
        coalesce(sum(r.tax_minor), 0)::bigint AS tax, min(r.name) AS first_line
      FROM (
        SELECT x.payout_id, x.settled_on, x.occurred_on, x.kind, x.amount_minor, x.fee_minor,
          x.tax_minor,
          CASE l.revision WHEN 1 THEN x.line_key ELSE x.line_key || '@' || l.revision END AS name
        FROM bahi_reported AS x JOIN intake.line AS l ON l.line = x.line
        WHERE x.is_new
        UNION ALL
        SELECT x.payout_id, x.settled_on, x.occurred_on, x.kind, -x.amount_minor, -x.fee_minor,
          -x.tax_minor, x.line_key || '@' || x.revision
        FROM bahi_withdrawn AS x
      ) AS r
      WHERE r.payout_id IS NOT NULL
      GROUP BY 1, 2, 3
      ORDER BY 1, 2, 3
      """)
    {
      let part = Part(
        id: try row.value("payout_id"), settledOn: try BusinessDay(try row.value("settled_on")))
      gross[part, default: [:]][try row.value("kind")] = try row.value("gross")
      let firstLine: String = try row.value("first_line")
      let before = fees[part] ?? (0, 0, firstLine)
      fees[part] = (
        before.fee + (try row.value("fee")), before.tax + (try row.value("tax")),
        min(before.firstLine, firstLine)
      )
    }
    return gross.keys.sorted { ($0.id, $0.settledOn) < ($1.id, $1.settledOn) }.compactMap { part in
      let sums = fees[part] ?? (0, 0, "")
      let isMoved =
        sums.fee != 0 || sums.tax != 0 || gross[part, default: [:]].values.contains { $0 != 0 }
      return !isMoved
        ? nil
        : ReportedSettlement(
          id: part.id, settledOn: part.settledOn, grossMinor: gross[part, default: [:]],
          feeMinor: sums.fee, taxMinor: sums.tax, firstLine: sums.firstLine)
    }
  }

  private func gatewayState() throws -> Int? {
    try connection.firstRow(
      "SELECT state FROM commerce.party WHERE book = \(book.id) AND party = \(feed.party)"
    )?.value("state", as: Int?.self)
  }

  /// What breaks park in suspense, or take out of it, on this night.
  private func parkings() throws -> [Transaction] {
    try connection.rows(
      """
      SELECT break_id, parked_minor - parked_before_minor AS change
      FROM bahi_break WHERE parked_minor <> parked_before_minor ORDER BY break_id
      """
    ).map { row in
      let id: String = try row.value("break_id")
      return SettlementRule.adjustment(
        debit: .psp(feed.party), credit: .suspense(feed.name),
        signedMinor: try row.value("change"), item: id, on: day, source: "park:\(feed.name)",
        id: "\(id)/\(day)")
    }
  }

  /// The differences within the tolerance, which are accepted.
  private func roundings() throws -> [Transaction] {
    try connection.rows(
      """
      SELECT r.line_key, r.payout_id, o.difference_minor,
        CASE l.revision WHEN 1 THEN r.line_key ELSE r.line_key || '@' || l.revision END AS id
      FROM bahi_outcome AS o JOIN bahi_reported AS r ON r.line = o.line
      JOIN intake.line AS l ON l.line = r.line
      WHERE o.pass = 'tolerance'
      UNION ALL
      SELECT w.line_key, w.payout_id, -w.difference_minor, w.line_key || '@' || w.revision || '-'
      FROM bahi_withdrawn AS w WHERE w.pass = 'tolerance'
      ORDER BY id
      """
    ).map { row in
      let key: String = try row.value("line_key")
      return SettlementRule.adjustment(
        debit: .psp(feed.party), credit: .roundingDifferences,
        signedMinor: try row.value("difference_minor"),
        item: try row.optional("payout_id") ?? key, on: day, source: "rounding:\(feed.name)",
        id: try row.value("id"))
    }
  }
}
