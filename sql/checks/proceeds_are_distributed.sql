-- A day that is not due has no proceeds left to distribute, and no coins that were used and not
-- closed.
SELECT t.book, t.effective_on, a.code, sum(t.credit_minor - t.debit_minor) AS left_minor
FROM ledger.day_total AS t
JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
WHERE a.class IN ('proceeds', 'coins_spent') AND NOT EXISTS (
  SELECT FROM commerce.distribution_due AS d WHERE d.book = t.book)
  AND NOT EXISTS (SELECT FROM commerce.pass_due AS d WHERE d.book = t.book)
GROUP BY 1, 2, 3
HAVING sum(t.credit_minor - t.debit_minor) <> 0
ORDER BY 1, 2, 3
