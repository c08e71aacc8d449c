-- Every transaction of a file of our own events that was taken back has a reversal, which moves the
-- same amounts the other way.
WITH voided AS (
  SELECT k.book, f.name, k.external_id, k.txn, x.txn AS reversal
  FROM intake.file_void AS v
  JOIN intake.file AS f ON f.file = v.file AND f.family IS NULL
  JOIN ledger.source_key AS k ON k.book = f.book AND k.xid = f.xid AND k.file = f.file
  LEFT JOIN ledger.source_key AS x
    ON x.book = k.book AND x.external_id = k.txn::text COLLATE "C"
      AND x.source = (SELECT s.source FROM ledger.source AS s WHERE s.code = 'void')
)
SELECT w.book, w.name, w.external_id, w.txn, w.reversal
FROM voided AS w
LEFT JOIN ledger.posting AS p ON p.book = w.book AND p.txn = w.txn
LEFT JOIN ledger.posting AS r
  ON r.book = w.book AND r.txn = w.reversal AND r.leg = p.leg AND r.debit = p.credit
    AND r.credit = p.debit AND r.amount_minor = p.amount_minor
WHERE w.reversal IS NULL OR p.txn IS NOT NULL AND r.txn IS NULL
ORDER BY 1, 2, 3
