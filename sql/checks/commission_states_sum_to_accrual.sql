-- What an affiliate has of a line, state by state, in its own account, or to give back, is what was
-- accrued less what came back with the goods; and no state of a line is below zero.
WITH moved AS (
  SELECT p.book, p.item, a.party, a.class, a.code,
    CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
  FROM commerce.order_line AS l
  JOIN ledger.posting AS p ON p.book = l.book AND p.item = l.line_id
  JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
  WHERE l.affiliate IS NOT NULL AND a.party = l.affiliate
  UNION ALL
  SELECT t.book, t.item, a.party, a.class, a.code, t.credit_minor - t.debit_minor
  FROM ledger.archived_item_total() AS t
  JOIN commerce.order_line AS l ON l.book = t.book AND l.line_id = t.item
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.party = l.affiliate
), owed AS (
  SELECT m.book, m.item, sum(m.minor) AS minor FROM moved AS m GROUP BY 1, 2
)
SELECT l.book, l.line_id AS item, l.affiliate AS account,
  l.affiliate_minor - r.affiliate_minor AS accrued_minor, coalesce(o.minor, 0) AS owed_minor
FROM commerce.order_line AS l
CROSS JOIN LATERAL (
  SELECT coalesce(sum(x.affiliate_minor), 0) AS affiliate_minor
  FROM commerce.line_return AS x WHERE x.book = l.book AND x.line_id = l.line_id
) AS r
LEFT JOIN owed AS o ON o.book = l.book AND o.item = l.line_id
WHERE l.affiliate IS NOT NULL AND l.affiliate_minor - r.affiliate_minor <> coalesce(o.minor, 0)
UNION ALL
SELECT m.book, m.item, m.code, 0, sum(m.minor)
FROM moved AS m WHERE m.class = 'commission_owed'
GROUP BY m.book, m.item, m.code
HAVING sum(m.minor) < 0
ORDER BY 1, 2, 3
