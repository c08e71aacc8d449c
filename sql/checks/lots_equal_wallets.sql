-- The coins that lots have left are those of their wallet, with what is reserved of it.
WITH held AS (
  SELECT w.book, w.account AS wallet, w.code,
    sum(b.credit_minor - b.debit_minor)::bigint AS coins
  FROM ledger.account AS a
  JOIN ledger.balance AS b ON b.book = a.book AND b.account = a.account
  JOIN ledger.account AS w ON w.book = a.book AND w.code =
    CASE a.class WHEN 'reserved' THEN left(a.code, -9) ELSE a.code END COLLATE "C"
  WHERE a.class IN ('wallet', 'reserved') AND a.currency = 'COIN'
  GROUP BY 1, 2, 3
), lot AS (
  SELECT l.book, l.wallet, sum(l.coins - l.used)::bigint AS coins
  FROM commerce.lot_balance AS l GROUP BY 1, 2
)
SELECT coalesce(h.book, l.book) AS book, h.code, h.coins AS wallet_coins, l.coins AS lot_coins
FROM held AS h FULL JOIN lot AS l ON l.book = h.book AND l.wallet = h.wallet
WHERE coalesce(h.coins, 0) <> coalesce(l.coins, 0)
ORDER BY 1, 2
