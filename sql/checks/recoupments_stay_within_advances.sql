-- Every recoupment is of the rate of its terms at most, and no payee has paid back more than the
-- statements and months recouped: what is posted of an advance by recoupment is what they say.
WITH recoupment AS (
  SELECT r.book, r.party, r.credited_minor, r.recoup_bp, r.recouped_minor, r.txn
  FROM commerce.recoupment AS r
  UNION ALL
  SELECT r.book, r.party, r.credited_minor, r.recoup_bp, r.recouped_minor, r.txn
  FROM commerce.month_recoupment AS r
), said AS (
  SELECT r.book, r.party, sum(r.recouped_minor) AS minor,
    bool_or(r.recouped_minor > greatest(0, round(r.credited_minor * r.recoup_bp / 10000.0)))
      AS is_above
  FROM recoupment AS r GROUP BY 1, 2
), posted AS (
  SELECT r.book, r.party, sum(p.amount_minor) AS minor
  FROM ledger.account AS a
  JOIN ledger.posting AS p ON p.book = a.book AND p.credit = a.account
    AND p.credit >= 1000000 AND p.credit < 1099511627776
  JOIN recoupment AS r ON r.book = p.book AND r.txn = p.txn
  WHERE a.class = 'advance' GROUP BY 1, 2
)
SELECT s.book, s.party, s.minor AS stated_minor, coalesce(p.minor, 0) AS posted_minor, s.is_above
FROM said AS s
LEFT JOIN posted AS p ON p.book = s.book AND p.party = s.party
WHERE s.is_above OR (s.minor <> coalesce(p.minor, 0) AND NOT EXISTS (
  SELECT FROM recoupment AS r
  WHERE r.book = s.book AND r.party = s.party AND ledger.is_archived(r.txn)))
ORDER BY 1, 2
