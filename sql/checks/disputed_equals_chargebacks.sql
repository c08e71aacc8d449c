-- What gateways hold back is what the disputes that have not ended say.
WITH standing AS (
  SELECT c.book, c.chargeback_id AS item,
    sum(CASE c.stage WHEN 'opened' THEN c.amount_minor ELSE -c.amount_minor END) AS open_minor
  FROM commerce.chargeback AS c GROUP BY 1, 2
), moved AS (
  SELECT p.book, p.item,
    CASE WHEN p.debit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS amount_minor
  FROM ledger.account AS a
  JOIN ledger.posting AS p ON p.book = a.book AND a.account IN (p.debit, p.credit)
  WHERE a.class = 'disputed'
  UNION ALL
  SELECT t.book, t.item, t.debit_minor - t.credit_minor
  FROM ledger.archived_item_total() AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.class = 'disputed'
), held AS (
  SELECT m.book, m.item, sum(m.amount_minor) AS held_minor FROM moved AS m GROUP BY 1, 2
)
SELECT coalesce(s.book, h.book) AS book, coalesce(s.item, h.item) AS chargeback_id,
  s.open_minor, h.held_minor
FROM standing AS s
FULL JOIN held AS h ON h.book = s.book AND h.item = s.item
WHERE coalesce(s.open_minor, 0) <> coalesce(h.held_minor, 0)
ORDER BY 1, 2
