-- An item of which no foreign money is held carries none of the home currency either.
WITH moved AS (
  SELECT p.book, p.item, t.code, t.currency,
    CASE WHEN p.debit = t.account THEN p.amount_minor ELSE -p.amount_minor END AS amount_minor
  FROM ledger.account AS t
  JOIN ledger.posting AS p ON p.book = t.book AND t.account IN (p.debit, p.credit)
  WHERE t.class = 'trading' AND p.item IS NOT NULL
  UNION ALL
  SELECT x.book, x.item, t.code, t.currency, x.debit_minor - x.credit_minor
  FROM ledger.archived_item_total() AS x
  JOIN ledger.account AS t ON t.book = x.book AND t.account = x.account
  WHERE t.class = 'trading'
), held AS (
  -- The code is equity:trading:usd-inr:inr, and its last part the side.
  SELECT m.book, m.item, split_part(m.code, ':', 3) AS pair,
    coalesce(-sum(m.amount_minor) FILTER (
      WHERE lower(m.currency) = split_part(split_part(m.code, ':', 3), '-', 1)), 0)
      AS foreign_minor,
    coalesce(sum(m.amount_minor) FILTER (
      WHERE lower(m.currency) = split_part(split_part(m.code, ':', 3), '-', 2)), 0)
      AS carrying_minor
  FROM moved AS m GROUP BY 1, 2, 3
)
SELECT h.book, h.item, h.pair, h.foreign_minor, h.carrying_minor
FROM held AS h
WHERE h.foreign_minor = 0 AND h.carrying_minor <> 0
ORDER BY 1, 2, 3
