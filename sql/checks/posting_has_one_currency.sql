-- No posting crosses currencies: an exchange has legs in each, through a trading account.
SELECT p.book, p.txn, d.code AS debit, d.currency AS debit_currency, c.code AS credit,
  c.currency AS credit_currency
FROM (
  SELECT x.book, min(x.txn) AS txn, x.debit, x.credit
  FROM ledger.posting AS x GROUP BY x.book, x.debit, x.credit
) AS p
JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
WHERE d.currency <> c.currency
ORDER BY 1, 2
