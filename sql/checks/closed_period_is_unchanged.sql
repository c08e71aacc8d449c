-- The balances at the last day of a closed period are those that its closing has kept, and these
-- have the hash of that closing. Entries of an adjusting period, which come after the closing of
-- its month, change the balances of that month and of those after it.
WITH closed AS (
  SELECT l.*, c.horizon
  FROM (
    SELECT DISTINCT ON (e.book, e.period) e.*, p.kind, p.ends_on
    FROM ledger.period_event AS e
    JOIN ledger.period AS p ON p.book = e.book AND p.period = e.period
    ORDER BY e.book, e.period, e.version DESC
  ) AS l
  JOIN ledger.cut AS c ON c.book = l.book AND c.cut = l.cut
  WHERE l.state = 'closed'
), entry AS (
  SELECT p.book, p.effective_on, p.xid, p.debit, p.credit, p.amount_minor
  FROM ledger.period AS a
  JOIN ledger.posting AS p ON p.book = a.book AND p.effective_on = a.ends_on
  JOIN ledger.posting_kind AS k ON k.kind = p.kind AND k.needs_approval
  WHERE a.kind = 'adjusting'
), moved AS (
  SELECT c.book, c.period, b.account, b.debit_minor, b.credit_minor
  FROM closed AS c CROSS JOIN LATERAL ledger.balance_at(c.book, c.ends_on) AS b
  UNION ALL
  SELECT c.book, c.period, coalesce(w.control, side.account), side.debit_minor, side.credit_minor
  FROM closed AS c
  JOIN entry AS e ON e.book = c.book AND e.effective_on <= c.ends_on AND e.xid >= c.horizon
  CROSS JOIN LATERAL (VALUES
    (e.debit, -e.amount_minor, 0::bigint), (e.credit, 0::bigint, -e.amount_minor)
  ) AS side (account, debit_minor, credit_minor)
  JOIN ledger.account AS w ON w.book = c.book AND w.account = side.account
  WHERE c.kind = 'month'
), now AS (
  SELECT m.book, m.period, a.code AS account, sum(m.debit_minor) AS debit_minor,
    sum(m.credit_minor) AS credit_minor
  FROM moved AS m JOIN ledger.account AS a ON a.book = m.book AND a.account = m.account
  GROUP BY 1, 2, 3 HAVING sum(m.debit_minor) <> 0 OR sum(m.credit_minor) <> 0
), kept AS (
  SELECT b.* FROM ledger.period_balance AS b
  JOIN closed AS c ON c.book = b.book AND c.period = b.period AND c.version = b.version
)
SELECT coalesce(k.book, n.book) AS book, coalesce(k.period, n.period) AS period,
  coalesce(k.account, n.account) AS account, k.debit_minor AS kept_debit_minor,
  n.debit_minor, k.credit_minor AS kept_credit_minor, n.credit_minor
FROM kept AS k
FULL JOIN now AS n ON n.book = k.book AND n.period = k.period AND n.account = k.account
WHERE (k.debit_minor, k.credit_minor) IS DISTINCT FROM (n.debit_minor, n.credit_minor)
UNION ALL
SELECT c.book, c.period, 'the hash of version ' || c.version, NULL, NULL, NULL, NULL
FROM closed AS c
WHERE c.trial_balance_hash IS DISTINCT FROM ledger.period_digest(c.book, c.period, c.version)
ORDER BY 1, 2, 3
