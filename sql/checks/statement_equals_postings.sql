-- An issued statement earns, adjusts and recoups what its postings moved; one with postings of a
-- detached month is compared again when they are attached.
SELECT s.book, s.number, s.earned_minor + s.adjusted_minor - s.recouped_minor AS stated_minor,
  p.posted_minor
FROM payout.statement AS s
LEFT JOIN LATERAL (
  SELECT coalesce(sum(CASE WHEN a.account IS NULL THEN -x.amount_minor ELSE x.amount_minor END), 0)
    AS posted_minor
  FROM payout.statement_posting AS i
  JOIN ledger.posting AS x ON x.book = i.book AND x.txn = i.txn AND x.leg = i.leg
  LEFT JOIN ledger.account AS a
    ON a.book = x.book AND a.account = x.credit AND a.class = 'accrued'
  WHERE i.book = s.book AND i.number = s.number
) AS p ON true
WHERE s.earned_minor + s.adjusted_minor - s.recouped_minor <> p.posted_minor
  AND NOT EXISTS (
    SELECT FROM payout.statement_posting AS i
    WHERE i.book = s.book AND i.number = s.number AND ledger.is_archived(i.txn))
ORDER BY 1, 2
