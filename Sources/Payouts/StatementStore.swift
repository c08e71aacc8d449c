package import Ledger
package import Money
package import Postgres

/// Reads what statements are made of, and keeps those that are issued.
package struct StatementStore {
  let book: Book
  let connection: Connection

  /// Makes the store of one book; the role needs to be one that posts.
  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Drafts the statements of all creators, in the order of their codes; stores nothing.
  package func drafts(of period: Period, asOf cut: Cut) throws -> [StatementDraft] {
    let postings = try postings(through: period.last, asOf: cut)
    let allocations = try allocations(through: period.last, asOf: cut)
    return try positions(through: period.last, asOf: cut).compactMap { position in
      try StatementRule.draft(
        of: position, period: StatementPeriod(period),
        postings: postings[position.payee.code] ?? [],
        allocations: allocations[position.payee.code] ?? [])
    }
  }

  /// Creators with what their earlier statements say and what the ledger owes them.
  ///
  /// The balance is that of the cut, and of every statement: one that was issued after the cut
  /// is known to the issuer, who holds the lock.
  private func positions(
    through last: BusinessDay, asOf cut: Cut
  ) throws -> [PayeePosition] {
    let recoupments = try recoupments(through: last, asOf: cut)
    return try connection.rows(
      """
      SELECT p.party, p.name, p.state, coalesce(m.moved_minor, 0) AS moved_minor,
        coalesce(l.closing_minor, 0) AS closing_minor, l.currency,
        coalesce(b.balance_minor, 0) AS balance_minor
      FROM commerce.party AS p
      LEFT JOIN LATERAL (
        SELECT sum(s.earned_minor + s.adjusted_minor - s.recouped_minor)::bigint
          AS moved_minor
        FROM payout.statement AS s WHERE s.book = p.book AND s.party = p.party
      ) AS m ON true
      LEFT JOIN LATERAL (
        SELECT s.closing_minor, s.currency FROM payout.statement AS s
        WHERE s.book = p.book AND s.party = p.party ORDER BY s.run DESC LIMIT 1
      ) AS l ON true
      LEFT JOIN LATERAL (
        SELECT sum(side.amount_minor)::bigint AS balance_minor
        FROM ledger.account AS a
        CROSS JOIN LATERAL (
          \(fragment: sides(of: "a.account", through: last, asOf: cut))
        ) AS side
        WHERE a.book = p.book AND a.code = 'liabilities:payable:' || p.party
      ) AS b ON true
      WHERE p.book = \(book.id) AND p.kind = 'creator'
      ORDER BY p.party
      """
    ).map { row in
      PayeePosition(
        payee: Payee(
          code: try row.value("party"), name: try row.value("name"),
          state: try row.optional("state")),
        previousClosingMinor: try row.value("closing_minor"),
        previouslyMovedMinor: try row.value("moved_minor"),
        payableMinor: try row.value("balance_minor"),
        currency: try row.optional("currency", as: String.self).map { try Currency(code: $0) },
        recoupments: recoupments[try row.value("party"), default: []])
    }
  }

  /// What paid advances back by a day, within the cut and in no earlier statement.
  private func recoupments(
    through last: BusinessDay, asOf cut: Cut
  ) throws -> [String: [SharePosting]] {
    var postings: [String: [SharePosting]] = [:]
    for row in try connection.rows(
      """
      SELECT r.party, a.currency, p.txn, p.leg, p.amount_minor
      FROM commerce.recoupment AS r
      JOIN ledger.posting AS p ON p.book = r.book AND p.txn = r.txn
      JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit AND a.class = 'payable'
      WHERE r.book = \(book.id) AND p.xid < \(cut.horizon)
        AND p.effective_on <= \(last.description)::date
        AND NOT EXISTS (
          SELECT FROM payout.statement_posting AS h
          WHERE h.book = p.book AND h.txn = p.txn AND h.leg = p.leg)
      ORDER BY r.party, p.txn
      """)
    {
      postings[try row.value("party"), default: []].append(
        SharePosting(
          transaction: try row.value("txn"), leg: try row.value("leg"),
          currency: try Currency(code: try row.value("currency")),
          amountMinor: try row.value("amount_minor")))
    }
    return postings
  }

  /// The postings on a payable account, as amounts that are owed when positive; what paid an
  /// advance back later belongs to the statement of its own period.
  ///
  /// The range of ids is that of the partial indexes for party accounts.
  private func sides(of account: SQL, through last: BusinessDay, asOf cut: Cut) -> SQL {
    """
    SELECT x.amount_minor FROM ledger.posting AS x
    WHERE x.book = \(book.id) AND x.credit = \(fragment: account)
      AND x.credit >= 1000000 AND x.credit < 1099511627776
      AND (x.xid < \(cut.horizon) OR x.kind = \(PostingKind.statement.rawValue))
      AND (x.kind <> \(PostingKind.recoupment.rawValue)
        OR x.effective_on <= \(last.description)::date)
    UNION ALL
    SELECT -x.amount_minor FROM ledger.posting AS x
    WHERE x.book = \(book.id) AND x.debit = \(fragment: account)
      AND x.debit >= 1000000 AND x.debit < 1099511627776
      AND (x.xid < \(cut.horizon) OR x.kind = \(PostingKind.statement.rawValue))
      AND (x.kind <> \(PostingKind.recoupment.rawValue)
        OR x.effective_on <= \(last.description)::date)
    """
  }

  private func postings(
    through last: BusinessDay, asOf cut: Cut
  ) throws -> [String: [SharePosting]] {
    let rows = try connection.rows(
      """
      WITH selected AS (\(fragment: selected(through: last, asOf: cut)))
      SELECT s.party, s.currency, s.txn, s.leg, s.amount_minor
      FROM selected AS s ORDER BY s.party, s.txn, s.leg
      """)
    var postings: [String: [SharePosting]] = [:]
    for row in rows {
      postings[try row.value("party"), default: []].append(
        SharePosting(
          transaction: try row.value("txn"), leg: try row.value("leg"),
          currency: try Currency(code: try row.value("currency")),
          amountMinor: try row.value("amount_minor")))
    }
    return postings
  }

  private func allocations(
    through last: BusinessDay, asOf cut: Cut
  ) throws -> [String: [ShareAllocation]] {
    let rows = try connection.rows(
      """
      WITH selected AS (\(fragment: selected(through: last, asOf: cut)))
      SELECT al.party, al.txn, al.side, s.code AS series, s.title, al.agreement, al.version,
        CASE al.side WHEN 'advertising' THEN ad.rate_bp ELSE g.share_bp END AS share_bp,
        w.weight_bp, al.day, al.counted_on, al.units, al.gross_minor,
        al.net_minor, al.share_minor
      FROM (SELECT DISTINCT party, txn FROM selected) AS t
      JOIN commerce.allocation AS al
        ON al.book = \(book.id) AND al.txn = t.txn AND al.party = t.party
      JOIN commerce.agreement AS g
        ON g.book = al.book AND g.agreement = al.agreement AND g.version = al.version
      LEFT JOIN commerce.agreement_ad_share AS ad
        ON ad.book = al.book AND ad.agreement = al.agreement AND ad.version = al.version
      LEFT JOIN commerce.agreement_split AS w
        ON w.book = al.book AND w.agreement = al.agreement AND w.version = al.version
        AND w.party = al.party
      JOIN ledger.series AS s ON s.series = al.series
      ORDER BY al.party, al.txn, s.code
      """)
    var allocations: [String: [ShareAllocation]] = [:]
    for row in rows {
      allocations[try row.value("party"), default: []].append(try Self.allocation(row))
    }
    return allocations
  }

  private static func allocation(_ row: Row) throws -> ShareAllocation {
    ShareAllocation(
      transaction: try row.value("txn"),
      section: ["receipt", "advertising"].contains(try row.value("side", as: String.self))
        ? .earnings : .adjustments,
      series: try row.value("series"), title: try row.optional("title"),
      terms: ShareTerms(
        agreement: try row.value("agreement"), version: try row.value("version"),
        rate: try BasisPoints(try row.value("share_bp")),
        split: try row.optional("weight_bp", as: Int.self).map { try BasisPoints($0) }),
      day: try BusinessDay(try row.value("day")),
      countedOn: try BusinessDay(try row.value("counted_on")),
      figures: ShareFigures(
        units: try row.value("units"), grossMinor: try row.value("gross_minor"),
        netMinor: try row.value("net_minor"), shareMinor: try row.value("share_minor")))
  }

  /// The share postings that a statement holds: counted by its last day, within its cut, and in
  /// no earlier statement.
  private func selected(through last: BusinessDay, asOf cut: Cut) -> SQL {
    """
    SELECT a.party, a.currency, p.txn, p.leg, p.amount_minor
    FROM ledger.account AS a
    CROSS JOIN LATERAL (
      SELECT x.txn, x.leg, x.amount_minor, x.kind, x.effective_on, x.xid FROM ledger.posting AS x
      WHERE x.book = a.book AND x.credit = a.account
        AND x.credit >= 1000000 AND x.credit < 1099511627776
      UNION ALL
      SELECT x.txn, x.leg, -x.amount_minor, x.kind, x.effective_on, x.xid FROM ledger.posting AS x
      WHERE x.book = a.book AND x.debit = a.account
        AND x.debit >= 1000000 AND x.debit < 1099511627776
    ) AS p
    WHERE a.book = \(book.id) AND a.class = 'accrued'
      AND p.kind = \(PostingKind.share.rawValue) AND p.xid < \(cut.horizon)
      AND p.effective_on <= \(last.description)::date
      AND NOT EXISTS (
        SELECT FROM payout.statement_posting AS h
        WHERE h.book = a.book AND h.txn = p.txn AND h.leg = p.leg)
    """
  }
}
