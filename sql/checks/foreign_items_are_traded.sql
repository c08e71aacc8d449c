-- What is held of an item's foreign money is what its trading account took in and has not given
-- back, so that a gain or a loss is taken when the money goes.
WITH side AS (
  SELECT a.book, a.account, a.currency, a.class = 'trading' AS is_trading
  FROM ledger.account AS a
  WHERE a.class IN ('receivable', 'commission_asset') AND a.currency <> 'INR'
    -- The code is equity:trading:usd-inr:usd, and its last part the side.
    OR a.class = 'trading'
      AND split_part(split_part(a.code, ':', 3), '-', 1) = split_part(a.code, ':', 4)
), moved AS (
  SELECT s.book, p.item, s.currency, s.is_trading,
    CASE WHEN p.debit = s.account THEN p.amount_minor ELSE -p.amount_minor END AS amount_minor
  FROM side AS s
  JOIN ledger.posting AS p ON p.book = s.book AND s.account IN (p.debit, p.credit)
  WHERE p.item IS NOT NULL
  UNION ALL
  SELECT s.book, t.item, s.currency, s.is_trading, t.debit_minor - t.credit_minor
  FROM side AS s
  JOIN ledger.archived_item_total() AS t ON t.book = s.book AND t.account = s.account
), item AS (
  SELECT m.book, m.item, m.currency,
    coalesce(sum(m.amount_minor) FILTER (WHERE NOT m.is_trading), 0) AS held_minor,
    coalesce(-sum(m.amount_minor) FILTER (WHERE m.is_trading), 0) AS traded_minor,
    bool_or(m.is_trading) AND bool_or(NOT m.is_trading) AS is_both
  FROM moved AS m GROUP BY 1, 2, 3
)
SELECT i.book, i.item, i.currency, i.held_minor, i.traded_minor
FROM item AS i
WHERE i.is_both AND i.held_minor <> i.traded_minor
ORDER BY 1, 2, 3
