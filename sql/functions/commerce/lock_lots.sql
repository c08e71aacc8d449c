-- Holds lots and their wallets until the transaction ends, and tells what is left of them: for what
-- takes coins out of a lot by its name. room is what the wallet may lose; takes counts how often
-- the lot was named before, and refunded how many of its coins were given back for money.
CREATE OR REPLACE FUNCTION commerce.lock_lots(p_book integer, p_codes text[])
RETURNS TABLE (code text, txn bigint, viewer bigint, coins bigint, value_minor bigint, used bigint,
  released_minor bigint, room bigint, refunded bigint, takes bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM ledger.balance AS b
  WHERE b.book = p_book AND b.account IN (
    SELECT l.wallet FROM commerce.coin_lot AS l WHERE l.book = p_book AND l.code = ANY (p_codes))
  ORDER BY b.account
  FOR NO KEY UPDATE;
  PERFORM FROM commerce.lot_balance AS b
  WHERE b.book = p_book AND b.lot IN (
    SELECT l.lot FROM commerce.coin_lot AS l WHERE l.book = p_book AND l.code = ANY (p_codes))
  ORDER BY b.lot
  FOR NO KEY UPDATE;
  RETURN QUERY
  SELECT l.code, l.txn, split_part(a.code, ':v-', 2)::bigint, b.coins, b.value_minor, b.used,
    b.released_minor, w.credit_minor - w.debit_minor - w.floor_minor, u.refunded, u.takes
  FROM commerce.coin_lot AS l
  JOIN commerce.lot_balance AS b ON b.book = l.book AND b.lot = l.lot
  JOIN ledger.account AS a ON a.book = l.book AND a.account = l.wallet
  JOIN ledger.balance AS w ON w.book = l.book AND w.account = l.wallet
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.coins) FILTER (WHERE x.kind = 43), 0)::bigint AS refunded,
      count(*) AS takes
    FROM commerce.lot_use AS x
    WHERE x.book = l.book AND x.lot = l.lot AND x.kind IN (42, 43)
  ) AS u
  WHERE l.book = p_book AND l.code = ANY (p_codes)
  ORDER BY l.code;
END $$;
