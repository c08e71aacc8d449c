-- The latest figures of all tax slices, and what passes have recognised, are the net and the tax
-- that stand in the books.
WITH latest AS (
  SELECT DISTINCT ON (d.book, d.day, d.slice, d.counted_on, d.side) d.*
  FROM commerce.distribution AS d
  WHERE d.slice LIKE 'gst:%'
  ORDER BY d.book, d.day, d.slice, d.counted_on, d.side, d.revision DESC
), latest_pass AS (
  SELECT DISTINCT ON (d.book, d.day, d.slice, d.counted_on, d.side) d.*
  FROM commerce.pass_distribution AS d
  WHERE d.slice LIKE 'cohort:%'
  ORDER BY d.book, d.day, d.slice, d.counted_on, d.side, d.revision DESC
), figured AS (
  SELECT m.book, m.counted_on, sum(m.net_minor) AS net_minor
  FROM (
    SELECT l.book, l.counted_on,
      CASE l.side WHEN 'receipt' THEN l.net_minor ELSE -l.net_minor END AS net_minor
    FROM latest AS l
    UNION ALL
    SELECT l.book, l.counted_on,
      CASE l.side WHEN 'refund' THEN -l.revenue_minor ELSE l.revenue_minor END
    FROM latest_pass AS l
  ) AS m
  GROUP BY 1, 2
), posted AS (
  SELECT t.book, t.effective_on AS counted_on, sum(t.credit_minor - t.debit_minor) AS net_minor
  FROM ledger.day_total AS t
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.code IN ('income:unlocks', 'income:refunds')
    AND NOT EXISTS (SELECT FROM commerce.distribution_due AS d WHERE d.book = t.book)
    AND NOT EXISTS (SELECT FROM commerce.pass_due AS d WHERE d.book = t.book)
  GROUP BY 1, 2
)
SELECT p.book, p.counted_on, f.net_minor AS figured_minor, p.net_minor AS posted_minor
FROM posted AS p
LEFT JOIN figured AS f ON f.book = p.book AND f.counted_on = p.counted_on
WHERE f.net_minor IS DISTINCT FROM p.net_minor
ORDER BY 1, 2
