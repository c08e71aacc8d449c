package import Ledger
package import Money
package import Postgres

/// Makes up for what tiers pay beside the first rate, period by period, as often as that changes.
package struct TierTrueUpStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Posts what the tiers of all periods have changed by a day, in one transaction, and gives how
  /// many true-ups those were.
  ///
  /// Nothing changes where the same is posted already.
  @discardableResult
  package func post(on day: BusinessDay) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.order_return'), \(book.id)::integer)")
      let rules = try RateCardStore(book, on: connection).tiered()
      guard !rules.isEmpty else { return 0 }
      let periods = try periods(by: rules, on: day)
      try LedgerPosting(book, on: connection).post(
        periods.flatMap { TierTrueUpRule.transactions(of: $0, on: day) })
      let changed = periods.filter { $0.amountMinor != 0 }
      try record(changed)
      try wait(periods)
      return changed.count
    }
  }

  private struct Key: Hashable {
    let direction: Agreement.Direction
    let party: String
    let rule: LateLine.Citation
    let from: BusinessDay

    init(_ row: Row) throws {
      guard let direction = Agreement.Direction(rawValue: try row.value("kind")) else {
        preconditionFailure("the tables know only these directions")
      }
      self.direction = direction
      party = try row.value("party")
      rule = LateLine.Citation(
        agreement: try row.value("agreement"), version: try row.value("version"),
        number: try row.value("rule"))
      from = try BusinessDay(try row.value("period_from"))
    }

    var item: String {
      TierPeriod.item(of: rule.agreement, rule.version, rule.number, from, party)
    }
  }

  private func periods(
    by rules: [LateLine.Citation: CommissionTerms], on day: BusinessDay
  ) throws -> [TierPeriod] {
    var heads: [(key: Key, row: Row)] = []
    var sales: [Key: [TierSale]] = [:]
    for row in try connection.rows(
      """
      SELECT * FROM commerce.tier_periods(\(book.id)::integer, \(day.description)::date)
      """)
    {
      let key = try Key(row)
      if heads.last?.key != key { heads.append((key, row)) }
      guard let left: Int64 = try row.optional("left_minor") else { continue }
      sales[key, default: []].append(
        TierSale(
          basisMinor: try row.value("basis_minor"), leftMinor: left,
          units: try row.value("units"), accruedMinor: try row.value("accrued_minor")))
    }
    let splits = try AgreementSplits(of: book, on: connection)
    let states = try states(of: heads.filter { try $0.row.value("revision") > 0 }.map(\.key))
    return try heads.compactMap { key, row in
      guard let terms = rules[key.rule] else { return nil }
      let version = OrderTermsBook.Version(terms)
      return TierPeriod(
        direction: key.direction, party: key.party, terms: terms, from: key.from,
        sales: sales[key, default: []], revision: try row.value("revision"),
        heldMinor: try row.value("held_minor"),
        states: CommissionStates(states[key.item] ?? [:]),
        hasPending: try row.value("has_pending"),
        split: key.direction == .affiliate ? splits.split(of: key.party, by: version) : nil,
        tax: try row.optional("tax_bp", as: Int.self).map { points in
          TaxPlace(
            registrationState: book.registrationState,
            otherState: try row.value("is_local") ? book.registrationState : nil,
            rate: try BasisPoints(points))
        })
    }
  }

  private func states(
    of keys: [Key]
  ) throws -> [String: [String: [CommissionState: Int64]]] {
    var states: [String: [String: [CommissionState: Int64]]] = [:]
    for (direction, accountClass) in [
      (Agreement.Direction.affiliate, AccountClass.commissionOwed), (.linkOut, .commissionAsset),
    ] {
      let items = keys.filter { $0.direction == direction }.map(\.item)
      guard !items.isEmpty else { continue }
      for row in try connection.rows(
        """
        SELECT c.item, c.party, c.state, c.minor FROM commerce.commission_states(
          \(book.id)::integer, \(accountClass.rawValue), \(items)::text[]) AS c
        """)
      {
        guard let state = CommissionState(rawValue: try row.value("state")) else { continue }
        states[try row.value("item"), default: [:]][try row.value("party"), default: [:]][state] =
          try row.value("minor")
      }
    }
    return states
  }

  private func record(_ periods: [TierPeriod]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.tier_true_up (
        book, kind, party, agreement, version, rule, period_from, revision, counted, basis_minor,
        accrued_minor, target_minor, item, tax_bp, is_local, txn)
      SELECT \(book.id), w.kind, w.party, w.agreement, w.version, w.rule, w.period_from,
        w.revision, w.counted, w.basis_minor, w.accrued_minor, w.target_minor, w.item, w.tax_bp,
        w.is_local, (
          SELECT min(k.txn) FROM ledger.source AS s JOIN ledger.source_key AS k
            ON k.book = \(book.id) AND k.source = s.source
              AND k.external_id = w.item || '#' || w.revision
          WHERE s.code IN ('tier-true-up', 'tier-recoveries'))
      FROM unnest(
        \(periods.map(\.direction.rawValue))::text[], \(periods.map(\.party))::text[],
        \(periods.map(\.terms.agreement))::text[], \(periods.map(\.terms.version))::integer[],
        \(periods.map(\.terms.number))::integer[], \(periods.map(\.from.description))::date[],
        \(periods.map { $0.revision + 1 })::integer[], \(periods.map(\.counted))::bigint[],
        \(periods.map(\.basisMinor))::bigint[], \(periods.map(\.accruedMinor))::bigint[],
        \(periods.map { $0.accruedMinor + $0.adjustmentMinor })::bigint[],
        \(periods.map(\.item))::text[],
        \(periods.map { $0.tax.map { String($0.rate.rawValue) } })::integer[],
        \(periods.map { $0.tax?.supply == .intraState })::boolean[]
      ) AS w (kind, party, agreement, version, rule, period_from, revision, counted, basis_minor,
        accrued_minor, target_minor, item, tax_bp, is_local)
      """)
  }

  /// Keeps which periods have something pending, so that a later night confirms it.
  private func wait(_ periods: [TierPeriod]) throws {
    let waiting = periods.filter {
      $0.hasPending && $0.amountMinor != 0 && $0.direction != .marketplace
    }
    let over = periods.filter { !$0.hasPending }
    try connection.execute(
      """
      INSERT INTO commerce.pending_tier (book, item)
      SELECT \(book.id), w.item FROM unnest(\(waiting.map(\.item))::text[]) AS w (item)
      ON CONFLICT ON CONSTRAINT pending_tier_pkey DO NOTHING
      """)
    try connection.execute(
      """
      DELETE FROM commerce.pending_tier
      WHERE book = \(book.id) AND item = ANY (\(over.map(\.item))::text[])
      """)
  }
}
