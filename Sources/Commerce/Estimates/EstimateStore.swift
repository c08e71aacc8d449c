package import Ledger
package import Money
package import Postgres

/// Estimates at the end of a month which sales will come back and which coins nobody will use.
package struct EstimateStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Adds the rates that differ from those that stand.
  func apply(_ rates: [EstimateRate]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.estimate_rate (book, estimate, valid_from, version, rate_bp, days)
      SELECT \(book.id), w.estimate, w.valid_from, coalesce(l.version, 0) + 1, w.rate_bp, w.days
      FROM unnest(\(rates.map(\.subject.rawValue))::text[],
        \(rates.map(\.from.description))::date[], \(rates.map(\.rate.rawValue))::integer[],
        \(rates.map { $0.days.map { String($0) } })::integer[])
        AS w (estimate, valid_from, rate_bp, days)
      LEFT JOIN LATERAL (
        SELECT r.version, r.rate_bp, r.days FROM commerce.estimate_rate AS r
        WHERE r.book = \(book.id) AND r.estimate = w.estimate AND r.valid_from = w.valid_from
        ORDER BY r.version DESC LIMIT 1) AS l ON true
      WHERE (l.rate_bp, l.days) IS DISTINCT FROM (w.rate_bp, w.days)
      """)
  }

  /// Posts what the estimates of a day differ by from those that stand, and counts the cohorts that
  /// changed; a day has its estimates once.
  @discardableResult
  package func estimate(on day: BusinessDay) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.estimate'), \(book.id)::integer)")
      let later = try connection.row(
        """
        SELECT EXISTS (
          SELECT FROM commerce.estimate
          WHERE book = \(book.id) AND estimated_on >= \(day.description)::date) AS is_done
        """
      ).value("is_done", as: Bool.self)
      guard !later else { return 0 }
      let changes = try changes(on: day)
      try LedgerPosting(book, on: connection).post(
        changes.flatMap { EstimateRule.transactions(from: $0.before, to: $0.after, on: day) })
      try record(changes.map(\.after), on: day)
      return changes.count
    }
  }

  private func changes(
    on day: BusinessDay
  ) throws -> [(before: Estimate, after: Estimate)] {
    let targets =
      try returnable(on: day).map(EstimateRule.returns)
      + breakable(on: day).map(EstimateRule.breakage)
    var wanted: [String: Estimate] = [:]
    for target in targets { wanted[target.item] = target }
    var standing: [String: Estimate] = [:]
    for estimate in try self.standing() { standing[estimate.item] = estimate }
    return Set(wanted.keys).union(standing.keys).sorted().compactMap { item in
      guard let known = wanted[item] ?? standing[item] else { return nil }
      let nothing = Estimate(subject: known.subject, cohort: known.cohort, amountMinor: 0)
      let (before, after) = (standing[item] ?? nothing, wanted[item] ?? nothing)
      return before == after ? nil : (before, after)
    }
  }

  /// What stands estimated, cohort by cohort.
  private func standing() throws -> [Estimate] {
    try connection.rows(
      """
      SELECT DISTINCT ON (estimate, cohort) estimate, cohort, amount_minor, cost_minor
      FROM commerce.estimate WHERE book = \(book.id)
      ORDER BY estimate, cohort, estimated_on DESC
      """
    ).compactMap { row in
      guard let subject = EstimateRate.Subject(rawValue: try row.value("estimate")) else {
        preconditionFailure("the schema knows what is estimated")
      }
      return Estimate(
        subject: subject, cohort: try row.value("cohort"),
        amountMinor: try row.value("amount_minor"), costMinor: try row.value("cost_minor"))
    }
  }

  /// Sums the own goods that may still come back after a day.
  private func returnable(on day: BusinessDay) throws -> [ReturnableSales] {
    try connection.rows(
      """
      SELECT to_char(o.ordered_on, 'YYYY-MM') AS month, r.rate_bp,
        sum(l.net_minor)::bigint AS net_minor, sum(l.cost_minor)::bigint AS cost_minor,
        coalesce(sum(b.net_minor), 0)::bigint AS returned_net_minor,
        coalesce(sum(b.cost_minor), 0)::bigint AS returned_cost_minor
      FROM commerce.order AS o
      JOIN commerce.order_line AS l
        ON l.book = o.book AND l.order_id = o.order_id AND l.model = 'own'
      CROSS JOIN LATERAL (
        SELECT e.rate_bp, e.days FROM commerce.estimate_rate AS e
        WHERE e.book = o.book AND e.estimate = 'returns' AND e.valid_from <= o.ordered_on
        ORDER BY e.valid_from DESC, e.version DESC LIMIT 1) AS r
      LEFT JOIN LATERAL (
        SELECT sum(x.paid_minor + x.promotion_minor - x.cgst_minor - x.sgst_minor - x.igst_minor)
            AS net_minor, sum(x.cost_minor) AS cost_minor
        FROM commerce.line_return AS x
        WHERE x.book = l.book AND x.line_id = l.line_id
          AND x.returned_on <= \(day.description)::date) AS b ON true
      WHERE o.book = \(book.id)
        AND o.ordered_on BETWEEN \(day.description)::date - 365 AND \(day.description)::date
        AND o.ordered_on + r.days > \(day.description)::date
      GROUP BY 1, 2 ORDER BY 1, 2
      """
    ).map { row in
      ReturnableSales(
        month: try row.value("month"), rate: try BasisPoints(try row.value("rate_bp")),
        netMinor: try row.value("net_minor"), costMinor: try row.value("cost_minor"),
        returnedNetMinor: try row.value("returned_net_minor"),
        returnedCostMinor: try row.value("returned_cost_minor"))
    }
  }

  /// Sums the rupees of lots by the month of their top-up.
  private func breakable(on day: BusinessDay) throws -> [BreakableCoins] {
    try connection.rows(
      """
      SELECT to_char(l.effective_on, 'YYYY-MM') AS month, r.rate_bp,
        sum(b.released_minor - coalesce(u.expired_minor + u.refunded_minor, 0))::bigint
          AS used_minor,
        coalesce(sum(u.expired_minor), 0)::bigint AS expired_minor,
        sum(b.value_minor - b.released_minor)::bigint AS left_minor
      FROM commerce.coin_lot AS l
      JOIN commerce.lot_balance AS b ON b.book = l.book AND b.lot = l.lot
      CROSS JOIN LATERAL (
        SELECT e.rate_bp FROM commerce.estimate_rate AS e
        WHERE e.book = l.book AND e.estimate = 'breakage' AND e.valid_from <= l.effective_on
        ORDER BY e.valid_from DESC, e.version DESC LIMIT 1) AS r
      LEFT JOIN (
        SELECT x.lot,
          coalesce(sum(x.released_minor) FILTER (WHERE x.kind = 42), 0) AS expired_minor,
          coalesce(sum(x.released_minor) FILTER (
            WHERE x.kind = 43 OR x.kind = 47 AND x.coins > 0), 0) AS refunded_minor
        FROM commerce.lot_use AS x
        WHERE x.book = \(book.id) AND x.kind IN (42, 43, 47) GROUP BY x.lot
      ) AS u ON u.lot = l.lot
      WHERE l.book = \(book.id) AND l.value_minor > 0
        AND l.effective_on <= \(day.description)::date
      GROUP BY 1, 2 ORDER BY 1, 2
      """
    ).map { row in
      BreakableCoins(
        month: try row.value("month"), rate: try BasisPoints(try row.value("rate_bp")),
        usedMinor: try row.value("used_minor"), expiredMinor: try row.value("expired_minor"),
        leftMinor: try row.value("left_minor"))
    }
  }

  private func record(_ estimates: [Estimate], on day: BusinessDay) throws {
    try connection.execute(
      """
      INSERT INTO commerce.estimate (
        book, estimate, cohort, estimated_on, amount_minor, cost_minor)
      SELECT \(book.id), w.estimate, w.cohort, \(day.description)::date, w.amount, w.cost
      FROM unnest(\(estimates.map(\.subject.rawValue))::text[],
        \(estimates.map(\.cohort))::text[], \(estimates.map(\.amountMinor))::bigint[],
        \(estimates.map(\.costMinor))::bigint[]) AS w (estimate, cohort, amount, cost)
      """)
  }
}
