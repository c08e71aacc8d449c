internal import Commerce
package import Ledger
internal import Money
package import Postgres

/// How the figures of a transaction came about: terms, basis, rate and rounding of each, and the
/// rules that were not taken.
package enum ExplainReport {
  /// Finds the transaction that a number names, or an event's id as `sales:ORDER-1`.
  package static func transaction(
    named name: String, in book: Book, on connection: Connection
  ) throws -> Int64? {
    try connection.firstRow(
      """
      SELECT p.txn FROM ledger.posting AS p
      WHERE p.book = \(book.id) AND p.txn = \(Int64(name))::bigint
      UNION
      SELECT k.txn FROM ledger.source_key AS k JOIN ledger.source AS s ON s.source = k.source
      WHERE k.book = \(book.id) AND k.txn IS NOT NULL AND s.code || ':' || k.external_id = \(name)
        AND left(\(name), length(s.code) + 1) = s.code || ':'
      LIMIT 1
      """
    )?.value("txn")
  }

  /// Lists what made each figure of a transaction, the rules that were not taken, and its postings.
  package static func table(
    of transaction: Int64, in book: Book, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      WITH key AS MATERIALIZED (\(fragment: keys(of: transaction, book))),
      line AS MATERIALIZED (
        SELECT k.source, l.* FROM key AS k
        JOIN commerce.order_line AS l ON l.book = \(book.id) AND l.order_id = k.external_id
        WHERE k.source IN ('orders', 'order-goods', 'order-charges', 'order-affiliates'))
      SELECT e.* FROM (
      \(fragment: distributed(transaction, book))
        UNION ALL
      \(fragment: priced(transaction, book))
        UNION ALL
      \(fragment: madeUp(transaction, book))
        UNION ALL
      \(fragment: sold(book))
        UNION ALL
      \(fragment: returned(transaction, book))
        UNION ALL
      \(fragment: ahead(transaction, book))
        UNION ALL
      \(fragment: charged(transaction, book))
        UNION ALL
      \(fragment: exchanged(transaction, book))
      ) AS e ORDER BY e.step, e.what
      """)
    return Table(
      title: "Transaction \(transaction)", columns: columns,
      rows: try rows.map(cells) + losers(of: transaction, in: book, on: connection)
        + postings(of: transaction, in: book, on: connection))
  }

  private static let columns = [
    Column("what", "What"), Column("terms", "Terms"), Column("rule", "Rule", .integer),
    Column("basis", "Basis", .money), Column("rate", "Rate", .rate),
    Column("rounding", "Rounding"), Column("amount", "Amount", .money), Column("why", "Why"),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    func text(_ column: String) throws -> Cell {
      .text(try row.optional(column, as: String.self))
    }
    let currency = Currency.inr
    return [
      try text("what"), try text("terms"),
      try row.optional("rule", as: Int64.self).map { .integer($0) } ?? .missing,
      .money(try row.optional("basis_minor", as: Int64.self), currency),
      try row.optional("rate_bp", as: Int.self).map { .rate(try BasisPoints($0)) } ?? .missing,
      try text("rounding"), .money(try row.optional("amount_minor", as: Int64.self), currency),
      try text("why"),
    ]
  }

  /// The slices of a distribution, cumulative as they stand after it, and what each series has.
  private static func distributed(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 1 AS step, format('GST of %s, place %s, %ss counted on %s', d.day,
        split_part(d.slice, ':', 3), d.side, d.counted_on) AS what,
      NULL::text AS terms, NULL::integer AS rule, d.gross_minor AS basis_minor,
      split_part(d.slice, ':', 4)::integer AS rate_bp, 'half-up, once a day and place' AS rounding,
      d.igst_minor + d.cgst_minor + d.sgst_minor AS amount_minor,
      format('revision %s: the whole day so far, of which the transaction posts what is new',
        d.revision) AS why
    FROM commerce.distribution AS d
    WHERE d.book = \(book.id) AND d.txn = \(transaction) AND d.slice LIKE 'gst:%'
    UNION ALL
    SELECT 2, format('share of %s, %ss counted on %s', d.day, d.side, d.counted_on),
      a.agreement || '@' || a.version, NULL, d.net_minor, a.share_bp,
      'half-up, once a day and agreement', d.share_minor,
      format('revision %s: the whole day so far, of which the transaction posts what is new',
        d.revision)
    FROM commerce.distribution AS d
    JOIN commerce.agreement AS a
      ON a.book = d.book AND d.slice LIKE 'share:' || a.agreement || ':' || a.version || ':%'
    WHERE d.book = \(book.id) AND d.txn = \(transaction)
    UNION ALL
    SELECT 3, format('%s of %s', s.code, l.day), l.agreement || '@' || l.version, NULL,
      l.net_minor, coalesce(x.rate_bp, a.share_bp), 'largest remainder', l.share_minor,
      CASE WHEN x.rate_bp IS NULL THEN 'its part of the share, by gross'
        ELSE 'the share of ad revenue, split among its payees' END
    FROM commerce.allocation AS l
    JOIN ledger.series AS s ON s.series = l.series
    JOIN commerce.agreement AS a
      ON a.book = l.book AND a.agreement = l.agreement AND a.version = l.version
    LEFT JOIN commerce.agreement_ad_share AS x ON l.side = 'advertising'
      AND (x.book, x.agreement, x.version) = (l.book, l.agreement, l.version)
    WHERE l.book = \(book.id) AND l.txn = \(transaction) AND l.side <> 'true-up'
    UNION ALL
    SELECT 2, format('revenue of %s, slice %s, %ss counted on %s', d.day, d.slice, d.side,
        d.counted_on), NULL, NULL, d.gross_minor, NULL, 'none: sums of the day',
      d.net_minor,
      format('revision %s: the whole day so far, of which the transaction posts what is new',
        d.revision)
    FROM commerce.distribution AS d
    WHERE d.book = \(book.id) AND d.txn = \(transaction) AND d.slice NOT LIKE 'gst:%'
      AND d.slice NOT LIKE 'share:%'
    """
  }

  private static func priced(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 4, format('%s of %s, ordered on %s', l.kind, l.item, l.ordered_on),
      l.agreement || '@' || l.version, l.rule, l.basis_minor, l.rate_bp, l.rounding,
      l.amount_minor,
      concat_ws(', ', 'link ' || r.link, 'sku ' || r.sku, 'category ' || r.category,
        'series ' || r.series, 'coupon ' || r.coupon,
        CASE WHEN num_nonnulls(r.link, r.sku, r.category, r.series, r.coupon) = 0
          THEN 'every sale' END,
        l.units || ' at ' || trim_scale(r.unit_minor / 100.0),
        'at most ' || trim_scale(r.cap_minor / 100.0),
        'at least ' || trim_scale(r.floor_minor / 100.0),
        CASE WHEN r.bonus_minor > 0 THEN 'bonus ' || trim_scale(r.bonus_minor / 100.0) END)
    FROM commerce.priced_line AS l
    JOIN commerce.commission_rule AS r
      ON r.book = l.book AND r.agreement = l.agreement AND r.version = l.version
        AND r.rule = l.rule
    WHERE l.book = \(book.id) AND l.txn = \(transaction)
    """
  }

  private static func madeUp(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 5, format('true-up of %s for %s on %s', s.code, u.party, u.day),
      coalesce(u.to_agreement || '@' || u.to_version, 'no terms'), NULL, u.net_minor, a.share_bp,
      'half-up, once a day and agreement', u.amount_minor,
      format('%s instead of %s at %s, approved as proposal %s', trim_scale(u.after_minor / 100.0),
        trim_scale(u.before_minor / 100.0),
        coalesce(u.from_agreement || '@' || u.from_version, 'no terms'), u.proposal)
    FROM commerce.share_true_up AS u
    JOIN ledger.series AS s ON s.series = u.series
    LEFT JOIN commerce.agreement AS a
      ON a.book = u.book AND a.agreement = u.to_agreement AND a.version = u.to_version
    WHERE u.book = \(book.id) AND u.txn = \(transaction)
    UNION ALL
    SELECT 6, format('true-up of %s, ordered on %s', u.item, l.ordered_on),
      u.to_agreement || '@' || u.to_version, u.to_rule, l.basis_minor, u.rate_bp, r.rounding,
      u.amount_minor,
      format('%s instead of %s at %s@%s rule %s for the whole line, approved as proposal %s',
        trim_scale(u.after_minor / 100.0), trim_scale(u.before_minor / 100.0), u.from_agreement,
        u.from_version, u.from_rule, u.proposal)
    FROM commerce.line_true_up AS u
    JOIN commerce.priced_line AS l
      ON (l.book, l.kind, l.party, l.item) = (u.book, u.kind, u.party, u.item)
    JOIN commerce.commission_rule AS r
      ON r.book = u.book AND r.agreement = u.to_agreement AND r.version = u.to_version
        AND r.rule = u.to_rule
    WHERE u.book = \(book.id) AND u.txn = \(transaction)
    UNION ALL
    SELECT 7, format('tiers for %s, sales from %s', u.party, u.period_from),
      u.agreement || '@' || u.version, u.rule, u.basis_minor, NULL, r.rounding,
      u.target_minor - u.accrued_minor - coalesce(b.target_minor - b.accrued_minor, 0),
      format('%s by %s tiers: %s of %s sales a %s come to %s instead of %s, less %s posted before',
        CASE r.tier_measure WHEN 'amount' THEN trim_scale(u.counted / 100.0) ELSE u.counted END,
        r.tier_mode, r.tier_measure, r.tier_counts, r.tier_reset,
        trim_scale(u.target_minor / 100.0), trim_scale(u.accrued_minor / 100.0),
        trim_scale(coalesce(b.target_minor - b.accrued_minor, 0) / 100.0))
    FROM commerce.tier_true_up AS u
    JOIN commerce.commission_rule AS r
      ON r.book = u.book AND r.agreement = u.agreement AND r.version = u.version
        AND r.rule = u.rule
    LEFT JOIN commerce.tier_true_up AS b
      ON b.book = u.book AND b.item = u.item AND b.revision = u.revision - 1
    WHERE u.book = \(book.id) AND u.txn = \(transaction)
    UNION ALL
    SELECT 8, format('recouped of the advance of %s by statement %s', c.party, c.number),
      c.agreement || '@' || c.version, NULL, c.credited_minor, c.recoup_bp, 'half-up',
      c.recouped_minor, format('of %s open', trim_scale(c.open_minor / 100.0))
    FROM commerce.recoupment AS c
    WHERE c.book = \(book.id) AND c.txn = \(transaction)
    UNION ALL
    SELECT 8, format('recouped of the advance of %s by %s', c.party,
        to_char(c.month_from, 'YYYY-MM')),
      c.agreement || '@' || c.version, NULL, c.credited_minor, c.recoup_bp, 'half-up',
      c.recouped_minor, format('of %s open', trim_scale(c.open_minor / 100.0))
    FROM commerce.month_recoupment AS c
    WHERE c.book = \(book.id) AND c.txn = \(transaction)
    """
  }
}
