-- Gives back what is still held of reservations that have expired, as a transaction each. Gives
-- their number.
CREATE OR REPLACE FUNCTION ledger.release_expired(p_book integer, p_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source smallint := ledger.ensure_source('releases');
  v_items  text[];
BEGIN
  PERFORM ledger.open_staging();
  -- Who captures locks the balances first too, so what is read of these items after it stays. One
  -- that is reserved meanwhile is left to the next time: its balance would be locked out of order.
  v_items := ARRAY(
    SELECT x.item FROM ledger.reservation AS x
    WHERE x.book = p_book AND x.expires_at <= p_at
      AND x.captured_minor + x.released_minor < x.amount_minor);
  PERFORM FROM ledger.balance AS b
  WHERE b.book = p_book AND b.account IN (
    SELECT unnest(ARRAY[x.reserved, x.wallet]) FROM ledger.reservation AS x
    WHERE x.book = p_book AND x.item = ANY (v_items))
  ORDER BY b.account
  FOR NO KEY UPDATE;
  INSERT INTO pg_temp.bahi_staging (
    txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on, item,
    external_id, event_hash)
  SELECT row_number() OVER (ORDER BY r.item) - 1, 1, 14, v_source, r.reserved, r.wallet,
    r.amount_minor - r.captured_minor - r.released_minor, r.expires_at,
    (r.expires_at AT TIME ZONE 'Asia/Kolkata')::date, r.item, r.item,
    sha256(convert_to('release/1' || r.item, 'UTF8'))
  FROM ledger.reservation AS r
  WHERE r.book = p_book AND r.item = ANY (v_items)
    AND r.captured_minor + r.released_minor < r.amount_minor;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  RETURN (SELECT b.transactions FROM ledger.post_batch(p_book, NULL, true) AS b);
END $$;
