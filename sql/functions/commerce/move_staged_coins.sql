-- Tells the lots what a batch has posted of viewers' coins, a part of it at a time: its moves are
-- held in memory. Without p_firsts the numbers of the transactions stand in the records.
CREATE OR REPLACE FUNCTION commerce.move_staged_coins(p_book integer, p_firsts bigint[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_last integer;
BEGIN
  -- Wallets and what is reserved of them; between these two nothing enters or leaves a lot.
  SELECT max(s.txn_no) INTO v_last FROM pg_temp.bahi_staging AS s
  WHERE (s.debit >= 1099511627776) <> (s.credit >= 1099511627776);
  IF v_last IS NULL THEN
    RETURN;
  END IF;
  FOR v_from IN 0..v_last BY 262144 LOOP
    PERFORM commerce.move_coins(p_book,
      commerce.staged_moves(p_book, p_firsts, v_from, v_from + 262143));
  END LOOP;
END $$;

-- The moves of viewers' coins in a part of a batch. Rupees of a lot are what the same transaction
-- moves on what viewers paid for coins.
CREATE OR REPLACE FUNCTION commerce.staged_moves(
  p_book integer, p_firsts bigint[], p_from integer, p_through integer
) RETURNS commerce.coin_move[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_moves commerce.coin_move[];
BEGIN
  WITH moved AS MATERIALIZED (
    SELECT s.txn_no, s.leg, s.kind, s.record, s.occurred_at, s.effective_on, s.item,
      coalesce(w.account, a.account) AS wallet,
      CASE WHEN s.debit >= 1099511627776 THEN -s.amount_minor ELSE s.amount_minor END AS coins
    FROM pg_temp.bahi_staging AS s
    JOIN ledger.account AS a ON a.book = p_book AND a.account = greatest(s.debit, s.credit)
    LEFT JOIN ledger.account AS w
      ON a.class = 'reserved' AND w.book = p_book AND w.code = left(a.code, -9) COLLATE "C"
    WHERE s.txn_no BETWEEN p_from AND p_through AND a.currency = 'COIN'
      AND (s.debit >= 1099511627776) <> (s.credit >= 1099511627776)
  ), rupees AS MATERIALIZED (
    SELECT s.txn_no, sum(s.amount_minor)::bigint AS value_minor
    FROM pg_temp.bahi_staging AS s
    JOIN ledger.account AS a ON a.book = p_book AND a.class = 'coins_paid'
      AND a.account = CASE WHEN s.kind = 11 THEN s.credit ELSE s.debit END
    WHERE s.kind IN (11, 42, 43, 47) AND s.txn_no BETWEEN p_from AND p_through
    GROUP BY s.txn_no
  ), origin AS MATERIALIZED (
    SELECT s.txn_no, s.reverses, s.detail, o.code || ':' || s.external_id AS lot_code
    FROM pg_temp.bahi_staging AS s
    LEFT JOIN ledger.source AS o ON o.source = s.source
    WHERE s.leg = 1 AND s.txn_no IN (SELECT m.txn_no FROM moved AS m WHERE m.coins > 0)
  )
  SELECT array_agg(ROW(m.no, m.txn, m.leg, m.kind, m.occurred_at, m.effective_on, m.wallet,
    m.coins,
    CASE WHEN m.coins > 0 THEN coalesce(o.lot_code, 'transaction:' || m.txn)
      WHEN m.kind IN (42, 43, 47) THEN m.item END,
    r.value_minor, o.reverses,
    CASE WHEN m.coins < 0 THEN NULL WHEN m.kind = 11
      THEN coalesce((o.detail ->> 'bonus_coins')::bigint, 0) ELSE m.coins END,
    o.detail ->> 'policy', (o.detail ->> 'expires_on')::date)::commerce.coin_move ORDER BY m.no)
  INTO v_moves
  FROM (
    SELECT x.*, row_number() OVER (ORDER BY x.txn_no, x.leg) AS no,
      CASE WHEN p_firsts IS NULL THEN x.record
        ELSE p_firsts[1 + x.txn_no / 1024] + x.txn_no % 1024 END AS txn
    FROM moved AS x
  ) AS m
  LEFT JOIN rupees AS r ON r.txn_no = m.txn_no
  LEFT JOIN origin AS o ON o.txn_no = m.txn_no;
  RETURN v_moves;
END $$;

-- Tells the lots what live requests have posted of viewers' coins.
CREATE OR REPLACE FUNCTION commerce.move_requested_coins(
  p_book integer, p_source smallint, p_kind smallint, p_requests ledger.request[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_kind IN (12, 14) THEN
    RETURN;
  END IF;
  -- A live request names coins and no price: a lot made of it would carry nothing, for ever.
  IF p_kind = 11 AND EXISTS (SELECT FROM unnest(p_requests) AS q WHERE q.verdict = 'posted')
    AND EXISTS (
      SELECT FROM ledger.source AS o WHERE o.source = p_source AND o.code = 'top-ups')
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH090',
      MESSAGE = 'a top-up says what was paid for it, and a live request of coins alone does not',
      HINT = 'commerce.top_up takes the price; unpaid coins have a source of their own.';
  END IF;
  PERFORM commerce.move_coins(p_book, (
    SELECT array_agg(ROW(q.no, q.txn, 1, p_kind, q.occurred_at, q.effective_on,
      coalesce(w.account, a.account),
      CASE WHEN q.debit >= 1099511627776 THEN -q.amount_minor ELSE q.amount_minor END,
      CASE WHEN q.credit >= 1099511627776 THEN o.code || ':' || q.external_id END, 0, NULL,
      CASE WHEN p_kind = 11 THEN 0 ELSE q.amount_minor END, NULL, NULL
    )::commerce.coin_move ORDER BY q.no)
    FROM unnest(p_requests) AS q
    JOIN ledger.account AS a ON a.book = p_book AND a.account = greatest(q.debit, q.credit)
    LEFT JOIN ledger.account AS w
      ON a.class = 'reserved' AND w.book = p_book AND w.code = left(a.code, -9) COLLATE "C"
    LEFT JOIN ledger.source AS o ON o.source = p_source
    WHERE q.verdict = 'posted' AND a.currency = 'COIN'
      AND (q.debit >= 1099511627776) <> (q.credit >= 1099511627776)));
  -- The rupees of these coins become the revenue of a series at a place.
  IF p_kind = 13 AND EXISTS (
    SELECT FROM unnest(p_requests) AS q
    JOIN commerce.lot_use AS u ON u.book = p_book AND u.txn = q.txn
    WHERE q.verdict = 'posted' AND (q.series IS NULL OR q.place IS NULL) AND u.released_minor > 0)
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH073',
      MESSAGE = 'a capture of coins that were paid for names its series and place';
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.move_staged_coins, commerce.staged_moves,
  commerce.move_requested_coins FROM bahi_post;
