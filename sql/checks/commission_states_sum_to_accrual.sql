-- What the payees of a line's commission have, state by state, in their own accounts, or to give
-- back, is what was accrued, and made up for, less what came back with the goods; and no state of a
-- line is below zero.
WITH payee AS (
  SELECT l.book, l.line_id, coalesce(w.party, l.affiliate) AS party
  FROM commerce.order_line AS l
  LEFT JOIN commerce.agreement_split AS w
    ON w.book = l.book AND w.agreement = l.affiliate_agreement AND w.version = l.affiliate_version
  WHERE l.affiliate IS NOT NULL
  UNION
  SELECT u.book, u.item, coalesce(w.party, u.party)
  FROM commerce.line_true_up AS u
  LEFT JOIN commerce.agreement_split AS w
    ON w.book = u.book AND w.agreement = u.to_agreement AND w.version = u.to_version
  WHERE u.kind = 'affiliate'
), moved AS (
  SELECT p.book, p.item, a.party, a.class, a.code,
    CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
  FROM payee AS y
  JOIN ledger.posting AS p ON p.book = y.book AND p.item = y.line_id
  JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
  WHERE a.party = y.party
  UNION ALL
  SELECT t.book, t.item, a.party, a.class, a.code, t.credit_minor - t.debit_minor
  FROM ledger.archived_item_total() AS t
  JOIN payee AS y ON y.book = t.book AND y.line_id = t.item
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.party = y.party
), owed AS (
  SELECT m.book, m.item, sum(m.minor) AS minor FROM moved AS m GROUP BY 1, 2
), accrued AS (
  SELECT l.book, l.line_id, l.affiliate, l.affiliate_minor - r.minor + u.minor AS minor
  FROM commerce.order_line AS l
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.affiliate_minor), 0) AS minor
    FROM commerce.line_return AS x WHERE x.book = l.book AND x.line_id = l.line_id
  ) AS r
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.amount_minor), 0) AS minor FROM commerce.line_true_up AS x
    WHERE x.book = l.book AND x.kind = 'affiliate' AND x.party = l.affiliate
      AND x.item = l.line_id
  ) AS u
  WHERE l.affiliate IS NOT NULL
)
SELECT l.book, l.line_id AS item, l.affiliate AS account, l.minor AS accrued_minor,
  coalesce(o.minor, 0) AS owed_minor
FROM accrued AS l
LEFT JOIN owed AS o ON o.book = l.book AND o.item = l.line_id
WHERE l.minor <> coalesce(o.minor, 0)
UNION ALL
SELECT m.book, m.item, m.code, 0, sum(m.minor)
FROM moved AS m WHERE m.class = 'commission_owed'
GROUP BY m.book, m.item, m.code
HAVING sum(m.minor) < 0
ORDER BY 1, 2, 3
