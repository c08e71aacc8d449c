-- What is deferred for subscriptions is what their payments brought less what was given back and
-- earned, as far as it is folded; and the spans of a subscription carry what its entries brought.
WITH horizon AS (
  SELECT g.book, c.horizon FROM ledger.progress AS g
  JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.reader = 'rollup'
), entry AS (
  SELECT n.book, n.subscription_id, n.txn,
    CASE n.event WHEN 'refund' THEN -n.net_minor ELSE n.net_minor END AS net_minor
  FROM commerce.subscription_entry AS n
), earned AS (
  SELECT DISTINCT ON (r.book, r.start_on, r.days, r.day) r.book, r.amount_minor
  FROM commerce.subscription_recognition AS r
  JOIN horizon AS h ON h.book = r.book
  JOIN ledger.posting AS p ON p.book = r.book AND p.txn = r.txn AND p.leg = 1
    AND p.xid < h.horizon
  ORDER BY r.book, r.start_on, r.days, r.day, r.revision DESC
), figured AS (
  SELECT m.book, sum(m.minor) AS left_minor
  FROM (
    SELECT e.book, e.net_minor AS minor FROM entry AS e
    JOIN horizon AS h ON h.book = e.book
    JOIN ledger.posting AS p ON p.book = e.book AND p.txn = e.txn AND p.leg = 1
      AND p.xid < h.horizon
    UNION ALL
    SELECT e.book, -e.amount_minor FROM earned AS e
  ) AS m
  GROUP BY 1
), posted AS (
  SELECT t.book, sum(t.credit_minor - t.debit_minor) AS left_minor
  FROM ledger.day_total AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.code = 'liabilities:deferred:subscriptions'
  GROUP BY 1
), brought AS (
  SELECT e.book, e.subscription_id, sum(e.net_minor) AS net_minor FROM entry AS e GROUP BY 1, 2
), carried AS (
  SELECT s.book, s.subscription_id, sum(coalesce(s.kept_minor, s.net_minor)) AS net_minor
  FROM commerce.subscription_span AS s GROUP BY 1, 2
)
SELECT coalesce(f.book, p.book) AS book, 'all' AS subscription,
  coalesce(f.left_minor, 0) AS figured_minor, coalesce(p.left_minor, 0) AS posted_minor
FROM figured AS f FULL JOIN posted AS p ON p.book = f.book
WHERE coalesce(f.left_minor, 0) <> coalesce(p.left_minor, 0)
UNION ALL
SELECT b.book, b.subscription_id, b.net_minor, coalesce(c.net_minor, 0)
FROM brought AS b
LEFT JOIN carried AS c ON c.book = b.book AND c.subscription_id = b.subscription_id
WHERE b.net_minor <> coalesce(c.net_minor, 0)
ORDER BY 1, 2
