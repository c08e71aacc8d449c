-- What is due between two books sums to zero in each currency, whichever of them keeps it.
-- It reads postings, because each book folds its days by cuts of its own.
WITH due AS (
  SELECT b.code AS book, a.party AS other, a.currency, m.amount_minor
  FROM ledger.account AS a
  JOIN ledger.book AS b ON b.book = a.book
  CROSS JOIN LATERAL (
    SELECT p.amount_minor FROM ledger.posting AS p
    WHERE p.book = a.book AND p.debit = a.account
      AND p.debit >= 1000000 AND p.debit < 1099511627776
    UNION ALL
    SELECT -p.amount_minor FROM ledger.posting AS p
    WHERE p.book = a.book AND p.credit = a.account
      AND p.credit >= 1000000 AND p.credit < 1099511627776
  ) AS m
  WHERE a.class IN ('due_from', 'due_to')
)
SELECT least(d.book, d.other) AS book, greatest(d.book, d.other) AS other, d.currency,
  sum(d.amount_minor) AS difference_minor
FROM due AS d
GROUP BY 1, 2, 3
HAVING sum(d.amount_minor) <> 0
ORDER BY 1, 2, 3
