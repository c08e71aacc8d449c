-- What the partners' items stand at is what the commission accounts hold and what was invoiced.
WITH standing AS (
  SELECT i.book, i.feed, i.item, i.pending_minor + i.confirmed_minor AS accrued_minor
  FROM recon.commission_item AS i
), moved AS (
  SELECT p.book, p.item,
    CASE WHEN p.debit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS amount_minor
  FROM ledger.account AS a
  JOIN ledger.posting AS p ON p.book = a.book AND a.account IN (p.debit, p.credit)
  WHERE a.class = 'commission_asset' AND p.item IS NOT NULL
  UNION ALL
  SELECT t.book, t.item, t.debit_minor - t.credit_minor
  FROM ledger.archived_item_total() AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.class = 'commission_asset'
  UNION ALL
  SELECT l.book, l.item, CASE WHEN i.original IS NULL THEN l.net_minor ELSE -l.net_minor END
  FROM commerce.invoice_line AS l
  JOIN commerce.invoice AS i ON i.book = l.book AND i.number = l.number
  WHERE i.kind = 'commission'
), held AS (
  SELECT m.book, m.item, sum(m.amount_minor) AS held_minor FROM moved AS m GROUP BY 1, 2
)
SELECT s.book, s.feed, s.item, s.accrued_minor, h.held_minor
FROM standing AS s
LEFT JOIN held AS h ON h.book = s.book AND h.item = s.item
WHERE s.accrued_minor <> coalesce(h.held_minor, 0)
ORDER BY 1, 2, 3
