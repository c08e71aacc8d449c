-- What the series of a share transaction were allocated is what was posted, payee by payee.
WITH allocated AS (
  SELECT l.book, l.txn, l.party, sum(l.share_minor) AS share_minor
  FROM commerce.allocation AS l GROUP BY 1, 2, 3
), posted AS (
  SELECT p.book, p.txn, a.party,
    sum(CASE a.account WHEN p.credit THEN p.amount_minor ELSE -p.amount_minor END) AS share_minor
  FROM ledger.posting AS p
  JOIN ledger.account AS a
    ON a.book = p.book AND a.account IN (p.debit, p.credit) AND a.class = 'accrued'
  WHERE p.kind = 4 GROUP BY 1, 2, 3
)
SELECT coalesce(a.book, p.book) AS book, coalesce(a.txn, p.txn) AS txn,
  coalesce(a.party, p.party) AS party, coalesce(a.share_minor, 0) AS allocated_minor,
  coalesce(p.share_minor, 0) AS posted_minor
FROM allocated AS a
FULL JOIN posted AS p ON p.book = a.book AND p.txn = a.txn AND p.party = a.party
WHERE coalesce(a.share_minor, 0) <> coalesce(p.share_minor, 0)
  AND NOT ledger.is_archived(coalesce(a.txn, p.txn))
ORDER BY 1, 2, 3
