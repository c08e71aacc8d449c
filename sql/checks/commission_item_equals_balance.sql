-- What the partners' items stand at is what the commission accounts hold.
WITH standing AS (
  SELECT i.book, i.feed, i.item, i.pending_minor + i.confirmed_minor AS accrued_minor
  FROM recon.commission_item AS i
), held AS (
  SELECT p.book, p.item,
    sum(CASE WHEN p.debit = a.account THEN p.amount_minor ELSE -p.amount_minor END) AS held_minor
  FROM ledger.account AS a
  JOIN ledger.posting AS p ON p.book = a.book AND a.account IN (p.debit, p.credit)
  WHERE a.class = 'commission_asset' AND p.item IS NOT NULL
  GROUP BY 1, 2
)
SELECT s.book, s.feed, s.item, s.accrued_minor, h.held_minor
FROM standing AS s
LEFT JOIN held AS h ON h.book = s.book AND h.item = s.item
WHERE s.accrued_minor <> coalesce(h.held_minor, 0)
ORDER BY 1, 2, 3
