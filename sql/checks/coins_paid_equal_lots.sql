-- What viewers paid for coins is what their lots have not released, once no day is due. Both are
-- taken as the last roll-up saw them.
WITH seen AS (
  SELECT g.book, c.horizon FROM ledger.progress AS g
  JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.reader = 'rollup' AND NOT EXISTS (
    SELECT FROM commerce.distribution_due AS d WHERE d.book = g.book)
), paid AS (
  SELECT t.book, sum(t.credit_minor - t.debit_minor)::bigint AS minor
  FROM ledger.day_total AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.class = 'coins_paid'
  GROUP BY 1
), lot AS (
  SELECT m.book, sum(m.minor)::bigint AS minor
  FROM (
    SELECT l.book, l.value_minor AS minor FROM commerce.coin_lot AS l
    JOIN seen AS s ON s.book = l.book AND l.xid < s.horizon
    UNION ALL
    SELECT u.book, -u.released_minor FROM commerce.lot_use AS u
    JOIN seen AS s ON s.book = u.book AND u.xid < s.horizon
  ) AS m
  GROUP BY 1
)
SELECT s.book, coalesce(p.minor, 0) AS paid_minor, coalesce(l.minor, 0) AS unreleased_minor
FROM seen AS s
LEFT JOIN paid AS p ON p.book = s.book
LEFT JOIN lot AS l ON l.book = s.book
WHERE coalesce(p.minor, 0) <> coalesce(l.minor, 0)
ORDER BY 1
