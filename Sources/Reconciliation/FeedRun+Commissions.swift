internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

extension FeedRun {
  /// One order item that this night touches and that the partner has reported.
  struct TouchedItem {
    let item: String
    let line: Int64
    let revision: Int
    let orderedAt: Instant
    let expected: Int64?
    let reported: ReportedCommission
    let own: OwnCommission?
    let expectedMinor: Int64
    let currency: Currency
    let before: CommissionStanding
    let isKnown: Bool
  }

  /// Decides for every touched item what its report means, posts it and states the outcome.
  func matchCommissions(_ window: Window) throws {
    try connection.execute(
      """
      SELECT recon.open_commission_work(\(book.id), \(feed.name), \(feed.party), \(window.after),
        \(window.before), \(feed.expectedAfterDays), \(feed.breakAfterDays))
      """)
    var budgetMinor = feed.budgetMinor
    var decided: [(item: TouchedItem, decision: CommissionDecision)] = []
    for item in try touchedItems() {
      let decision = CommissionItemRule.decide(
        item.reported, own: item.own, expectedMinor: item.expectedMinor, before: item.before,
        toleranceMinor: min(feed.toleranceMinor, budgetMinor))
      if decision.code == "AMOUNT_ROUNDING" {
        budgetMinor -= Int64(decision.differenceMinor.magnitude)
      }
      decided.append((item, decision))
    }
    try LedgerPosting(book, on: connection).post(
      try booked(decided) + (try forgottenReports()))
    try projectPartnerItems()
    try state(decided)
    try connection.execute("SELECT recon.leave_expected(\(day.description)::date)")
  }

  private func touchedItems() throws -> [TouchedItem] {
    try connection.rows(
      """
      SELECT r.key, r.line, l.revision, r.state, r.amount_minor, r.currency,
        coalesce(r.basis_minor, 0) AS basis,
        \(fragment: .utc("r.occurred_at")) AS ordered_at,
        e.expected, coalesce(e.amount_minor, r.amount_minor) AS expected_minor,
        coalesce(u.after_minor, s.commission_minor) AS commission_minor,
        s.basis_minor AS own_basis, s.origin AS sale_origin,
        i.origin, i.pending_minor, i.confirmed_minor, i.basis_minor AS last_basis
      FROM bahi_reported AS r
      JOIN intake.line AS l ON l.line = r.line
      LEFT JOIN bahi_expected AS e ON e.key = r.key
      LEFT JOIN commerce.sale AS s
        ON s.book = \(book.id) AND s.partner = \(feed.party) AND s.item = r.key
      LEFT JOIN LATERAL (
        SELECT t.after_minor FROM commerce.line_true_up AS t
        WHERE t.book = \(book.id) AND t.kind = 'commission' AND t.party = \(feed.party)
          AND t.item = r.key
        ORDER BY t.revision DESC LIMIT 1
      ) AS u ON true
      LEFT JOIN recon.commission_item AS i
        ON i.book = \(book.id) AND i.feed = \(feed.name) AND i.item = r.key
      ORDER BY r.key
      """
    ).map { row in
      let own: OwnCommission? =
        if let amount: Int64 = try row.optional("commission_minor") {
          OwnCommission(amountMinor: amount, basisMinor: try row.value("own_basis"))
        } else { nil }
      let isKnown = try row.optional("origin", as: String.self) != nil
      return TouchedItem(
        item: try row.value("key"), line: try row.value("line"),
        revision: try row.value("revision"),
        orderedAt: try Instant(try row.value("ordered_at")),
        expected: try row.optional("expected"),
        reported: ReportedCommission(
          stage: stage(try row.value("state")), amountMinor: try row.value("amount_minor"),
          basisMinor: try row.value("basis")),
        own: own, expectedMinor: try row.value("expected_minor"),
        currency: try Currency(code: try row.value("currency")),
        before: isKnown
          ? CommissionStanding(
            origin: try row.value("origin", as: String.self) == "own" ? .own : .partner,
            pendingMinor: try row.value("pending_minor"),
            confirmedMinor: try row.value("confirmed_minor"),
            basisMinor: try row.optional("last_basis"))
          : CommissionStanding(
            origin: own == nil ? .partner : .own, pendingMinor: own?.amountMinor ?? 0,
            confirmedMinor: 0, basisMinor: nil),
        isKnown: isKnown)
    }
  }

  /// Writes what was decided in the currency of each item.
  private func booked(
    _ decided: [(item: TouchedItem, decision: CommissionDecision)]
  ) throws -> [Transaction] {
    try Dictionary(grouping: decided, by: \.item.currency).sorted { $0.key.code < $1.key.code }
      .flatMap { currency, decided in
        let booking = try booking(in: currency, items: decided.map(\.item.item))
        return try decided.flatMap { try transactions($0.item, $0.decision, booking) }
      }
  }

  /// Opens the booking of some items; a currency without hundredths is refused.
  func booking(in currency: Currency, items: [String]) throws -> CommissionBooking {
    guard currency.exponent == 2 else {
      throw ReconciliationError.unproved(
        feed: feed.name, reason: "commission in \(currency) is not taken, it has no hundredths")
    }
    return try CommissionBooking(
      feed.party, in: currency, items: items, on: day, book: book, connection: connection)
  }

  private func stage(_ state: String) -> ReportedCommission.Stage {
    switch state {
    case "approved", "locked", "payable", "paid": .confirmed
    case "declined", "reversed", "failed": .declined
    default: .pending
    }
  }

  /// The accrual of an item that the partner reported first counts on its order day; every change
  /// counts on the night that found it.
  private func transactions(
    _ item: TouchedItem, _ decision: CommissionDecision, _ booking: CommissionBooking
  ) throws -> [Transaction] {
    var transactions: [Transaction] = []
    let id = "\(item.item)#\(item.revision)"
    if item.own == nil, !item.isKnown {
      transactions.append(
        try booking.accrual(
          of: item.item, amountMinor: decision.accrualChangeMinor, orderedAt: item.orderedAt))
    } else if decision.accrualChangeMinor != 0 {
      transactions.append(
        try booking.change(
          of: item.item, amountMinor: decision.accrualChangeMinor, id: "\(id)/\(day)"))
    }
    if decision.confirmedChangeMinor != 0 {
      transactions.append(
        booking.confirmation(
          of: item.item, amountMinor: decision.confirmedChangeMinor, id: "\(id)/\(day)"))
    }
    return transactions
  }

  /// Gives the items that the partner reported first an expected row of what was accrued.
  private func projectPartnerItems() throws {
    try connection.execute(
      """
      WITH projected AS (
        INSERT INTO recon.expected (
          book, feed, kind, key, ordinal, revision, currency, amount_minor, basis_minor, party,
          expected_on, break_on, txn)
        SELECT \(book.id), \(feed.name), 'order_line', r.key, 1, 1, r.currency, r.amount_minor,
          r.basis_minor, \(feed.party), r.occurred_on, r.occurred_on, k.txn
        FROM bahi_reported AS r
        JOIN ledger.source AS s ON s.code = \("item:\(feed.party)")
        JOIN ledger.source_key AS k
          ON k.book = \(book.id) AND k.source = s.source AND k.external_id = r.key
        WHERE NOT EXISTS (SELECT FROM bahi_expected AS e WHERE e.key = r.key)
        RETURNING *
      )
      INSERT INTO bahi_expected SELECT * FROM projected
      """)
  }

  private func state(_ decided: [(item: TouchedItem, decision: CommissionDecision)]) throws {
    let decisions = decided.map(\.decision)
    let items = decided.map(\.item)
    try connection.execute(
      """
      INSERT INTO bahi_outcome (
        expected, line, kind, key, ordinal, currency, expected_minor, reported_minor,
        difference_minor, outcome, pass, code, state, opened_on, parked_minor)
      SELECT e.expected, w.line, e.kind, e.key, 1, e.currency, w.expected_minor,
        w.reported_minor, w.difference_minor,
        CASE WHEN w.is_open THEN 'break' ELSE 'matched' END,
        CASE
          WHEN w.is_open THEN NULL
          WHEN w.code = 'AMOUNT_ROUNDING' THEN 'tolerance'
          WHEN w.code IS NOT NULL THEN 'difference'
          WHEN w.has_own THEN 'exact' ELSE 'origin' END,
        w.code, CASE WHEN w.is_open THEN 'open' WHEN w.code IS NOT NULL THEN 'healed' END,
        \(day.description)::date, 0
      FROM unnest(
        \(items.map(\.item))::text[], \(items.map(\.line))::bigint[],
        \(items.map(\.expectedMinor))::bigint[], \(items.map(\.reported.amountMinor))::bigint[],
        \(decisions.map(\.differenceMinor))::bigint[], \(decisions.map(\.isOpen))::boolean[],
        \(decisions.map(\.code))::text[], \(items.map { $0.own != nil })::boolean[]
      ) AS w (item, line, expected_minor, reported_minor, difference_minor, is_open, code, has_own)
      JOIN bahi_expected AS e ON e.key = w.item
      """)
    try connection.execute(
      """
      INSERT INTO recon.commission_item AS i (
        book, feed, item, origin, ordered_on, pending_minor, confirmed_minor, basis_minor, line)
      SELECT \(book.id), \(feed.name), w.item, w.origin, w.ordered_on, w.pending_minor,
        w.confirmed_minor, w.basis_minor, w.line
      FROM unnest(
        \(items.map(\.item))::text[], \(decisions.map(\.standing.origin.rawValue))::text[],
        \(items.map(\.orderedAt.businessDay.description))::date[],
        \(decisions.map(\.standing.pendingMinor))::bigint[],
        \(decisions.map(\.standing.confirmedMinor))::bigint[],
        \(items.map(\.reported.basisMinor))::bigint[], \(items.map(\.line))::bigint[]
      ) AS w (item, origin, ordered_on, pending_minor, confirmed_minor, basis_minor, line)
      ON CONFLICT ON CONSTRAINT commission_item_pkey DO UPDATE SET
        pending_minor = EXCLUDED.pending_minor, confirmed_minor = EXCLUDED.confirmed_minor,
        basis_minor = EXCLUDED.basis_minor, line = EXCLUDED.line
      """)
  }
}
