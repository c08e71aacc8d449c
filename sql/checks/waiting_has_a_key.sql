-- What waits for cover holds the key under which it will be posted, and is not posted yet.
SELECT w.book, w.txn, w.leg, p.txn IS NOT NULL AS is_posted
FROM ledger.waiting AS w
LEFT JOIN ledger.source_key AS k ON k.book = w.book AND k.txn = w.txn
LEFT JOIN ledger.posting AS p ON p.book = w.book AND p.txn = w.txn AND p.leg = w.leg
WHERE k.txn IS NULL OR p.txn IS NOT NULL
ORDER BY 1, 2, 3
