-- What staged transactions move on accounts with a floor, a row each transaction and account.
CREATE OR REPLACE FUNCTION ledger.staged_entry(p_book integer)
RETURNS TABLE (txn_no integer, account bigint, debit_minor bigint, credit_minor bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT s.txn_no, side.account, sum(side.debit_minor)::bigint, sum(side.credit_minor)::bigint
  FROM pg_temp.bahi_staging AS s
  CROSS JOIN LATERAL (VALUES
    (s.debit, s.amount_minor, 0::bigint), (s.credit, 0::bigint, s.amount_minor)
  ) AS side (account, debit_minor, credit_minor)
  JOIN ledger.account AS a ON a.book = p_book AND a.account = side.account
  WHERE a.floor_minor IS NOT NULL
  GROUP BY s.txn_no, side.account;
END $$;

-- Locks the balances that a batch moves, in the order of their accounts. Whoever moves strict
-- balances locks them first and claims keys after it, so that nobody waits in a circle. What draws
-- on a hold that was never made is refused, whether or not another one would cover it.
CREATE OR REPLACE FUNCTION ledger.lock_staged(p_book integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_item text;
BEGIN
  PERFORM FROM ledger.balance AS b
  WHERE b.book = p_book
    AND b.account IN (SELECT e.account FROM ledger.staged_entry(p_book) AS e)
  ORDER BY b.account
  FOR NO KEY UPDATE;
  SELECT coalesce(s.item, 'no item') INTO v_item
  FROM pg_temp.bahi_staging AS s
  JOIN ledger.account AS a ON a.book = p_book AND a.account = s.debit AND a.class = 'reserved'
  WHERE NOT EXISTS (
    SELECT FROM ledger.reservation AS r
    WHERE r.book = p_book AND r.item = s.item AND r.reserved = s.debit)
  ORDER BY s.txn_no LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH064', MESSAGE = format('nothing is reserved under %s', v_item);
  END IF;
END $$;

-- The staged transactions that the room above the floors does not cover, decided in their order.
CREATE OR REPLACE FUNCTION ledger.uncovered_staged(p_book integer) RETURNS integer[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_uncovered integer[];
BEGIN
  -- The usual batch takes no more than there was before it; then the order does not matter.
  PERFORM FROM (
    SELECT e.account, sum(greatest(e.debit_minor - e.credit_minor, 0)) AS raised_if_debit,
      sum(greatest(e.credit_minor - e.debit_minor, 0)) AS raised_if_credit
    FROM ledger.staged_entry(p_book) AS e GROUP BY e.account
  ) AS m
  JOIN ledger.balance AS b ON b.book = p_book AND b.account = m.account
  WHERE CASE b.normal WHEN 1 THEN m.raised_if_credit ELSE m.raised_if_debit END
    > b.normal * (b.debit_minor - b.credit_minor) - b.floor_minor
  LIMIT 1;
  IF NOT FOUND THEN
    RETURN '{}';
  END IF;
  WITH entry AS MATERIALIZED (
    SELECT e.txn_no, b.normal * (e.debit_minor - e.credit_minor) AS delta,
      b.normal * (b.debit_minor - b.credit_minor) - b.floor_minor AS room,
      dense_rank() OVER (ORDER BY b.account)::integer AS slot
    FROM ledger.staged_entry(p_book) AS e
    JOIN ledger.balance AS b ON b.book = p_book AND b.account = e.account
  )
  SELECT ledger.uncovered(
    (SELECT array_agg(x.room ORDER BY x.slot) FROM (SELECT DISTINCT slot, room FROM entry) AS x),
    array_agg(e.txn_no ORDER BY e.txn_no, e.slot), array_agg(e.slot ORDER BY e.txn_no, e.slot),
    array_agg(e.delta ORDER BY e.txn_no, e.slot))
  INTO v_uncovered FROM entry AS e;
  RETURN v_uncovered;
END $$;

-- Moves the strict balances by what is staged, once an account, and draws on the reservations that
-- it uses.
CREATE OR REPLACE FUNCTION ledger.move_balances(p_book integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.balance AS b SET
    debit_minor = b.debit_minor + m.debit_minor, credit_minor = b.credit_minor + m.credit_minor
  FROM (
    SELECT e.account, sum(e.debit_minor)::bigint AS debit_minor,
      sum(e.credit_minor)::bigint AS credit_minor
    FROM ledger.staged_entry(p_book) AS e GROUP BY e.account
  ) AS m
  WHERE b.book = p_book AND b.account = m.account;

  UPDATE ledger.reservation AS r SET
    captured_minor = r.captured_minor + d.captured_minor,
    released_minor = r.released_minor + d.released_minor
  FROM (
    SELECT s.item, s.debit, coalesce(sum(s.amount_minor) FILTER (WHERE s.kind <> 14), 0)::bigint
        AS captured_minor,
      coalesce(sum(s.amount_minor) FILTER (WHERE s.kind = 14), 0)::bigint AS released_minor
    FROM pg_temp.bahi_staging AS s
    JOIN ledger.account AS a ON a.book = p_book AND a.account = s.debit AND a.class = 'reserved'
    GROUP BY 1, 2
  ) AS d
  WHERE r.book = p_book AND r.item = d.item AND r.reserved = d.debit;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.lock_staged, ledger.move_balances FROM bahi_post;
