-- What a placement has not delivered is what stands deferred under it.
WITH standing AS (
  SELECT p.book, p.placement, p.fee_minor - coalesce(sum(d.earned_minor), 0) AS open_minor
  FROM commerce.placement AS p
  LEFT JOIN commerce.placement_delivery AS d ON d.book = p.book AND d.placement = p.placement
  GROUP BY p.book, p.placement, p.fee_minor
), moved AS (
  SELECT p.book, p.item,
    CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS amount_minor
  FROM ledger.account AS a
  JOIN ledger.posting AS p ON p.book = a.book AND a.account IN (p.debit, p.credit)
  WHERE a.code = 'liabilities:deferred:placements' AND p.item IS NOT NULL
  UNION ALL
  SELECT t.book, t.item, t.credit_minor - t.debit_minor
  FROM ledger.archived_item_total() AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.code = 'liabilities:deferred:placements'
), held AS (
  SELECT m.book, m.item, sum(m.amount_minor) AS held_minor FROM moved AS m GROUP BY 1, 2
)
SELECT coalesce(s.book, h.book) AS book, coalesce(s.placement, h.item) AS placement,
  s.open_minor, h.held_minor
FROM standing AS s
FULL JOIN held AS h ON h.book = s.book AND h.item = s.placement
WHERE coalesce(s.open_minor, 0) <> coalesce(h.held_minor, 0)
ORDER BY 1, 2
