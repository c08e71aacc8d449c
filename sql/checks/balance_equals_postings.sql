-- The live balance of every account with a floor is the sum of its postings.
WITH posted AS (
  SELECT m.book, side.account, sum(side.debit_minor) AS debit_minor,
    sum(side.credit_minor) AS credit_minor
  FROM (
    SELECT p.book, p.debit, p.credit, sum(p.amount_minor) AS amount_minor
    FROM ledger.posting AS p GROUP BY 1, 2, 3
  ) AS m
  CROSS JOIN LATERAL (VALUES (m.debit, m.amount_minor, 0), (m.credit, 0, m.amount_minor))
    AS side (account, debit_minor, credit_minor)
  JOIN ledger.account AS a ON a.book = m.book AND a.account = side.account
  WHERE a.floor_minor IS NOT NULL
  GROUP BY 1, 2
)
SELECT a.book, a.code, b.debit_minor, b.credit_minor, p.debit_minor AS posted_debit_minor,
  p.credit_minor AS posted_credit_minor
FROM ledger.account AS a
LEFT JOIN ledger.balance AS b ON b.book = a.book AND b.account = a.account
LEFT JOIN posted AS p ON p.book = a.book AND p.account = a.account
WHERE a.floor_minor IS NOT NULL
  AND (b.debit_minor, b.credit_minor, b.floor_minor) IS DISTINCT FROM
    (coalesce(p.debit_minor, 0), coalesce(p.credit_minor, 0), a.floor_minor)
ORDER BY 1, 2
