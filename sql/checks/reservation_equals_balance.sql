-- What is still held of all reservations of a wallet is the balance of its reserved account.
SELECT a.book, a.code, b.credit_minor - b.debit_minor AS balance_minor,
  coalesce(sum(r.amount_minor - r.captured_minor - r.released_minor), 0) AS held_minor
FROM ledger.account AS a
JOIN ledger.balance AS b ON b.book = a.book AND b.account = a.account
LEFT JOIN ledger.reservation AS r ON r.book = a.book AND r.reserved = a.account
WHERE a.class = 'reserved'
GROUP BY a.book, a.code, b.credit_minor, b.debit_minor
HAVING coalesce(sum(r.amount_minor - r.captured_minor - r.released_minor), 0)
  <> b.credit_minor - b.debit_minor
ORDER BY 1, 2
