-- What a lot counts as used and released is the sum of its uses, and it has what it was made with.
WITH used AS (
  SELECT u.book, u.lot, sum(u.coins)::bigint AS coins,
    sum(u.released_minor)::bigint AS released_minor
  FROM commerce.lot_use AS u GROUP BY 1, 2
)
SELECT l.book, l.code, b.used, u.coins AS uses, b.released_minor, u.released_minor AS released
FROM commerce.coin_lot AS l
FULL JOIN used AS u ON u.book = l.book AND u.lot = l.lot
LEFT JOIN commerce.lot_balance AS b ON b.book = l.book AND b.lot = l.lot
WHERE (b.used, b.released_minor, b.coins, b.value_minor, b.wallet) IS DISTINCT FROM
  (coalesce(u.coins, 0), coalesce(u.released_minor, 0), l.coins_paid + l.coins_bonus,
    l.value_minor, l.wallet)
ORDER BY 1, 2
