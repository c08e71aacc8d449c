-- A day that is not due has no proceeds left to distribute.
SELECT t.book, t.effective_on, sum(t.credit_minor - t.debit_minor) AS left_minor
FROM ledger.day_total AS t
JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
WHERE a.class = 'proceeds' AND NOT EXISTS (
  SELECT FROM commerce.distribution_due AS d WHERE d.book = t.book)
GROUP BY 1, 2
HAVING sum(t.credit_minor - t.debit_minor) <> 0
ORDER BY 1, 2
