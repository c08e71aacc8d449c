internal import Ledger
internal import Postgres

extension ExplainReport {
  /// What foreign money was taken in for, what it carried when it left, and what that gained.
  static func exchanged(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 35, format('%s %s of item %s', trim_scale(m.foreign_minor / 100.0), m.currency, m.item),
      NULL, NULL, NULL, NULL, 'half-up', m.home_minor,
      CASE WHEN c.txn IS NOT NULL THEN 'what this part of the item carried'
        ELSE CASE WHEN m.foreign_minor < 0 THEN 'at what it carried, and what goes beyond '
            ELSE '' END || format('at %s a unit, the rate of %s by %s', trim_scale(r.price),
            r.effective_on, r.source) END
    FROM (
      SELECT p.txn, p.item, max(a.currency) FILTER (WHERE a.currency <> 'INR') AS currency,
        min((p.occurred_at AT TIME ZONE 'Asia/Kolkata')::date) AS day, min(p.xid) AS xid,
        coalesce(sum(CASE a.account WHEN p.credit THEN p.amount_minor ELSE -p.amount_minor END)
          FILTER (WHERE a.currency <> 'INR'), 0)::bigint AS foreign_minor,
        coalesce(sum(CASE a.account WHEN p.debit THEN p.amount_minor ELSE -p.amount_minor END)
          FILTER (WHERE a.currency = 'INR'), 0)::bigint AS home_minor
      FROM ledger.posting AS p
      JOIN ledger.account AS a
        ON a.book = p.book AND a.account IN (p.debit, p.credit) AND a.class = 'trading'
      WHERE p.book = \(book.id) AND p.txn = \(transaction)
      GROUP BY p.txn, p.item
    ) AS m
    LEFT JOIN commerce.collection AS c ON c.book = \(book.id) AND c.txn = m.txn
    LEFT JOIN LATERAL (
      SELECT x.price, x.effective_on, x.source FROM ledger.exchange_rate AS x
      WHERE x.base = m.currency AND x.quote = 'INR' AND x.xid < m.xid
        AND x.effective_on BETWEEN m.day - \(ExchangeRateStore.daysValid)::integer AND m.day
      ORDER BY x.effective_on DESC, x.revision DESC LIMIT 1
    ) AS r ON true
    UNION ALL
    SELECT 36, format('%s of break %s', CASE WHEN c.gain_minor < 0 THEN 'loss' ELSE 'gain' END,
        c.break_id), NULL, NULL, c.received_minor, NULL, NULL, c.gain_minor,
      concat_ws(', ', format('%s %s were paid', trim_scale(c.foreign_minor / 100.0), c.currency),
        'the bank kept ' || trim_scale(nullif(c.charge_minor, 0) / 100.0),
        'with tax of ' || trim_scale(nullif(c.charge_tax_minor, 0) / 100.0))
    FROM commerce.collection AS c
    WHERE c.book = \(book.id) AND c.txn = \(transaction) AND c.foreign_minor IS NOT NULL
    """
  }
}
