-- What the true-ups of a period have come to is what its item moved of commissions.
WITH made_up AS (
  SELECT DISTINCT ON (u.book, u.item) u.book, u.item, u.target_minor - u.accrued_minor AS minor
  FROM commerce.tier_true_up AS u
  ORDER BY u.book, u.item, u.revision DESC
), moved AS (
  SELECT p.book, p.item,
    CASE WHEN (a.class = 'share_expense') = (p.debit = a.account) THEN p.amount_minor
      ELSE -p.amount_minor END AS minor
  FROM made_up AS u
  JOIN ledger.posting AS p ON p.book = u.book AND p.item = u.item
  JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
  WHERE a.class IN ('share_expense', 'commission_income')
  UNION ALL
  SELECT t.book, t.item, (t.debit_minor - t.credit_minor)
    * CASE a.class WHEN 'share_expense' THEN 1 ELSE -1 END
  FROM ledger.archived_item_total() AS t
  JOIN made_up AS u ON u.book = t.book AND u.item = t.item
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
  WHERE a.class IN ('share_expense', 'commission_income')
), held AS (
  SELECT m.book, m.item, sum(m.minor) AS minor FROM moved AS m GROUP BY 1, 2
)
SELECT u.book, u.item, u.minor AS made_up_minor, coalesce(h.minor, 0) AS posted_minor
FROM made_up AS u
LEFT JOIN held AS h ON h.book = u.book AND h.item = u.item
WHERE u.minor <> coalesce(h.minor, 0)
ORDER BY 1, 2
