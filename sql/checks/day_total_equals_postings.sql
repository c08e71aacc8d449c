-- The folded days are the sum of the postings up to the cut that folded them, with the totals of
-- the months that are detached.
WITH horizon AS (
  SELECT g.book, c.horizon FROM ledger.progress AS g
  JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.reader = 'rollup'
), side AS (
  SELECT x.book, x.account, x.effective_on, sum(x.debit_minor) AS debit_minor,
    sum(x.credit_minor) AS credit_minor
  FROM (
    SELECT m.book, side.account, m.effective_on, side.debit_minor, side.credit_minor
    FROM (
      SELECT p.book, p.debit, p.credit, p.effective_on, sum(p.amount_minor) AS amount_minor
      FROM ledger.posting AS p JOIN horizon AS h ON h.book = p.book AND p.xid < h.horizon
      GROUP BY 1, 2, 3, 4
    ) AS m
    CROSS JOIN LATERAL (VALUES (m.debit, m.amount_minor, 0), (m.credit, 0, m.amount_minor))
      AS side (account, debit_minor, credit_minor)
    UNION ALL
    SELECT t.book, t.account, t.effective_on, t.debit_minor, t.credit_minor
    FROM ledger.archived_total() AS t
  ) AS x
  GROUP BY 1, 2, 3
), posted AS (
  SELECT * FROM side
  UNION ALL
  -- The control leaf of wallets holds the sum of them all.
  SELECT s.book, a.control, s.effective_on, sum(s.debit_minor), sum(s.credit_minor)
  FROM side AS s JOIN ledger.account AS a ON a.book = s.book AND a.account = s.account
  WHERE a.control IS NOT NULL
  GROUP BY 1, 2, 3
)
SELECT coalesce(t.book, p.book) AS book, coalesce(t.account, p.account) AS account,
  coalesce(t.effective_on, p.effective_on) AS effective_on, t.debit_minor AS folded_debit_minor,
  p.debit_minor AS posted_debit_minor, t.credit_minor AS folded_credit_minor,
  p.credit_minor AS posted_credit_minor
FROM ledger.day_total AS t
FULL JOIN posted AS p
  ON p.book = t.book AND p.account = t.account AND p.effective_on = t.effective_on
WHERE (t.debit_minor, t.credit_minor) IS DISTINCT FROM (p.debit_minor, p.credit_minor)
ORDER BY 1, 2, 3
