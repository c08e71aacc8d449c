-- What stands estimated of a month is what its item has moved, for returns and for breakage.
WITH standing AS (
  SELECT DISTINCT ON (e.book, e.estimate, e.cohort) e.book, e.estimate || ':' || e.cohort AS item,
    e.estimate, e.amount_minor, e.cost_minor
  FROM commerce.estimate AS e
  ORDER BY e.book, e.estimate, e.cohort, e.estimated_on DESC
), moved AS (
  SELECT p.book, p.item, a.class,
    sum(CASE WHEN p.debit = a.account THEN p.amount_minor ELSE -p.amount_minor END) AS minor
  FROM standing AS s
  JOIN ledger.posting AS p ON p.book = s.book AND p.item = s.item
  JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
  WHERE a.class IN ('refund_liability', 'right_to_recover', 'coins_breakage')
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT t.book, t.item, a.class, sum(t.debit_minor - t.credit_minor)
  FROM ledger.archived_item_total() AS t
  JOIN standing AS s ON s.book = t.book AND s.item = t.item
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.class IN ('refund_liability', 'right_to_recover', 'coins_breakage')
  GROUP BY 1, 2, 3
), wanted AS (
  SELECT s.book, s.item, v.class, v.minor
  FROM standing AS s
  CROSS JOIN LATERAL (VALUES
    ('refund_liability', CASE s.estimate WHEN 'returns' THEN -s.amount_minor ELSE 0 END),
    ('right_to_recover', s.cost_minor),
    ('coins_breakage', CASE s.estimate WHEN 'breakage' THEN s.amount_minor ELSE 0 END)
  ) AS v (class, minor)
)
SELECT w.book, w.item, w.class, w.minor AS estimated_minor, coalesce(m.minor, 0) AS posted_minor
FROM wanted AS w
LEFT JOIN (
  SELECT x.book, x.item, x.class, sum(x.minor) AS minor FROM moved AS x GROUP BY 1, 2, 3
) AS m USING (book, item, class)
WHERE w.minor <> coalesce(m.minor, 0)
ORDER BY 1, 2, 3
