-- Every posting makes a move that its kind may make.
SELECT p.book, p.kind, d.code AS debit, c.code AS credit, p.postings
FROM (
  SELECT x.book, x.kind, x.debit, x.credit, count(*) AS postings
  FROM ledger.posting AS x GROUP BY 1, 2, 3, 4
) AS p
JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
WHERE NOT EXISTS (
  SELECT FROM ledger.route AS r
  WHERE r.kind = p.kind AND r.debit_class = d.class AND r.credit_class = c.class)
ORDER BY 1, 2
