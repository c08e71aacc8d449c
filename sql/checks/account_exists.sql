-- Every posting names two accounts of its book.
SELECT p.book, p.txn, p.leg, p.debit, p.credit
FROM (
  SELECT x.book, min(x.txn) AS txn, min(x.leg) AS leg, x.debit, x.credit
  FROM ledger.posting AS x GROUP BY x.book, x.debit, x.credit
) AS p
LEFT JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
LEFT JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
WHERE d.account IS NULL OR c.account IS NULL
ORDER BY 1, 2
