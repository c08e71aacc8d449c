-- Every transaction was claimed by a source key, which is why it stands here once.
SELECT p.book, p.txn
FROM ledger.posting AS p
LEFT JOIN ledger.source_key AS k ON k.book = p.book AND k.txn = p.txn AND k.xid <= p.xid
WHERE p.leg = 1 AND k.txn IS NULL
ORDER BY 1, 2
