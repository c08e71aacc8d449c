-- What is deferred for episodes is what the passes' cohorts have unreleased, as far as it is
-- folded, and no cohort has less than nothing.
WITH horizon AS (
  SELECT g.book, c.horizon FROM ledger.progress AS g
  JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.reader = 'rollup'
), folded AS (
  SELECT DISTINCT ON (d.book, d.day, d.slice, d.counted_on, d.side) d.book, d.day, d.slice, d.side,
    d.deferred_minor
  FROM commerce.pass_distribution AS d
  JOIN horizon AS h ON h.book = d.book
  JOIN ledger.posting AS p ON p.book = d.book AND p.txn = d.txn AND p.leg = 1
    AND p.xid < h.horizon
  WHERE d.slice LIKE 'cohort:%'
  ORDER BY d.book, d.day, d.slice, d.counted_on, d.side, d.revision DESC
), cohort AS (
  SELECT f.book, f.day, f.slice,
    sum(CASE f.side WHEN 'receipt' THEN f.deferred_minor ELSE -f.deferred_minor END) AS left_minor
  FROM folded AS f GROUP BY 1, 2, 3
), figured AS (
  SELECT c.book, sum(c.left_minor) AS left_minor FROM cohort AS c GROUP BY 1
), posted AS (
  SELECT t.book, sum(t.credit_minor - t.debit_minor) AS left_minor
  FROM ledger.day_total AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.code = 'liabilities:deferred:episodes'
  GROUP BY 1
)
SELECT coalesce(f.book, p.book) AS book, NULL::date AS day, 'all' AS cohort,
  coalesce(f.left_minor, 0) AS figured_minor, coalesce(p.left_minor, 0) AS posted_minor
FROM figured AS f FULL JOIN posted AS p ON p.book = f.book
WHERE coalesce(f.left_minor, 0) <> coalesce(p.left_minor, 0)
UNION ALL
SELECT c.book, c.day, c.slice, c.left_minor, NULL FROM cohort AS c WHERE c.left_minor < 0
ORDER BY 1, 2, 3
