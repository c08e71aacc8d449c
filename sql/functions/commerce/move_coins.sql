-- Tells the lots of viewers what was posted: coins that enter make a lot or come back to theirs,
-- coins that leave use the lot that they name, or else lots in the order of their expiry.
--
-- The caller holds the balances of the wallets. A reservation of a wallet has a balance of its own
-- and the same lots, so the lots are locked as well.
CREATE OR REPLACE FUNCTION commerce.move_coins(p_book integer, p_moves commerce.coin_move[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_wallets  bigint[];
  v_enters   boolean;
  v_is_named boolean;
  v_draws    boolean;
BEGIN
  SELECT array_agg(DISTINCT m.wallet), bool_or(m.coins > 0),
    bool_or(m.coins < 0 AND m.lot_code IS NOT NULL), bool_or(m.coins < 0 AND m.lot_code IS NULL)
  INTO v_wallets, v_enters, v_is_named, v_draws FROM unnest(p_moves) AS m;
  IF v_wallets IS NULL THEN
    RETURN;
  END IF;
  PERFORM FROM commerce.lot_balance AS b
  WHERE b.book = p_book AND b.wallet = ANY (v_wallets) AND b.is_open
  ORDER BY b.lot
  FOR NO KEY UPDATE;
  IF v_enters THEN
    PERFORM commerce.open_lots(p_book, p_moves, commerce.restore_lots(p_book, p_moves));
  END IF;
  IF v_is_named THEN
    PERFORM commerce.take_lots(p_book, p_moves);
  END IF;
  IF v_draws THEN
    PERFORM commerce.draw_lots(p_book, p_moves, v_wallets);
  END IF;
END $$;

-- Gives coins back to the lots from which a transaction took them, with the rupees that it
-- released. Gives the transactions for which that was done.
CREATE OR REPLACE FUNCTION commerce.restore_lots(p_book integer, p_moves commerce.coin_move[])
RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_reversed bigint[] := ARRAY(
    SELECT m.reverses FROM unnest(p_moves) AS m WHERE m.coins > 0 AND m.reverses IS NOT NULL);
  v_uses     commerce.lot_use[];
BEGIN
  IF v_reversed = '{}' THEN
    RETURN '{}';
  END IF;
  WITH used AS MATERIALIZED (
    SELECT u.*, sum(u.coins) OVER (PARTITION BY u.txn) AS whole
    FROM commerce.lot_use AS u WHERE u.book = p_book AND u.txn = ANY (v_reversed)
  )
  SELECT array_agg(ROW(p_book, m.txn, m.leg, u.ordinal, u.lot, m.kind, m.effective_on, u.is_taxed,
    -u.coins, -u.released_minor, pg_current_xact_id()::text::bigint)::commerce.lot_use)
  INTO v_uses
  FROM unnest(p_moves) AS m JOIN used AS u ON u.txn = m.reverses
  WHERE m.coins = u.whole;
  PERFORM commerce.use_lots(p_book, v_uses);
  RETURN ARRAY(SELECT DISTINCT u.txn FROM unnest(v_uses) AS u);
END $$;

-- Makes a lot of coins that enter a wallet and come from no lot.
CREATE OR REPLACE FUNCTION commerce.open_lots(
  p_book integer, p_moves commerce.coin_move[], p_restored bigint[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH entered AS (
    SELECT m.*, row_number() OVER (PARTITION BY m.txn ORDER BY m.leg) AS nth
    FROM unnest(p_moves) AS m WHERE m.coins > 0 AND m.txn <> ALL (p_restored)
  ), opened AS (
    INSERT INTO commerce.coin_lot (
      book, wallet, code, txn, kind, occurred_at, effective_on, coins_paid, coins_bonus,
      value_minor, policy, expires_on)
    SELECT p_book, e.wallet, e.lot_code || CASE WHEN e.nth > 1 THEN '#' || e.nth ELSE '' END,
      e.txn, e.kind, e.occurred_at, e.effective_on, e.coins - e.coins_bonus, e.coins_bonus,
      CASE e.nth WHEN 1 THEN coalesce(e.value_minor, 0) ELSE 0 END,
      coalesce(e.policy, 'redemption'), e.expires_on
    FROM entered AS e
    ORDER BY e.no
    RETURNING *
  )
  INSERT INTO commerce.lot_balance (
    book, lot, wallet, occurred_at, expires_on, coins, value_minor)
  SELECT o.book, o.lot, o.wallet, o.occurred_at, o.expires_on, o.coins_paid + o.coins_bonus,
    o.value_minor
  FROM opened AS o;
END $$;

-- Takes coins out of the lots that the moves name; the rupees that go with them were posted.
CREATE OR REPLACE FUNCTION commerce.take_lots(p_book integer, p_moves commerce.coin_move[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_codes text[] := ARRAY(
    SELECT DISTINCT m.lot_code FROM unnest(p_moves) AS m
    WHERE m.coins < 0 AND m.lot_code IS NOT NULL);
  v_over  record;
  v_uses  commerce.lot_use[];
BEGIN
  SELECT w.lot_code, w.coins, b.coins AS whole, b.used INTO v_over
  FROM (
    SELECT m.lot_code, m.wallet, -sum(m.coins) AS coins FROM unnest(p_moves) AS m
    WHERE m.coins < 0 AND m.lot_code IS NOT NULL GROUP BY 1, 2
  ) AS w
  LEFT JOIN commerce.coin_lot AS l
    ON l.book = p_book AND l.code = ANY (v_codes) AND l.code = w.lot_code COLLATE "C"
      AND l.wallet = w.wallet
  LEFT JOIN commerce.lot_balance AS b ON b.book = p_book AND b.lot = l.lot
  WHERE b.lot IS NULL OR b.used + w.coins > b.coins
  ORDER BY w.lot_code LIMIT 1;
  IF FOUND AND v_over.whole IS NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH070',
      MESSAGE = format('the wallet has no lot "%s"', v_over.lot_code);
  ELSIF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH071',
      MESSAGE = format('lot "%s" has %s coins left of %s, and %s would be taken', v_over.lot_code,
        v_over.whole - v_over.used, v_over.whole, v_over.coins);
  END IF;
  SELECT array_agg(ROW(p_book, m.txn, m.leg, 1, l.lot, m.kind, m.effective_on,
    l.policy = 'top-up', -m.coins, coalesce(m.value_minor, 0),
    pg_current_xact_id()::text::bigint)::commerce.lot_use)
  INTO v_uses
  FROM unnest(p_moves) AS m
  JOIN commerce.coin_lot AS l
    ON l.book = p_book AND l.code = ANY (v_codes) AND l.code = m.lot_code COLLATE "C"
  WHERE m.coins < 0;
  PERFORM commerce.use_lots(p_book, v_uses);
END $$;

-- Fixes which lots the moves use: first expiry first, paid coins before given ones, then the older
-- lot; the moves in their order. Both are laid end to end, and where they overlap is a use.
--
-- Up to each use a lot has released floor(used x value / coins), so that it closes exactly. What
-- came back took its own figure with it, hence the greatest.
CREATE OR REPLACE FUNCTION commerce.draw_lots(
  p_book integer, p_moves commerce.coin_move[], p_wallets bigint[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_uses    commerce.lot_use[];
  v_missing record;
BEGIN
  WITH wanted AS MATERIALIZED (
    SELECT m.no, m.txn, m.leg, m.kind, m.effective_on, m.wallet, -m.coins AS coins,
      sum(-m.coins) OVER (PARTITION BY m.wallet ORDER BY m.no) AS ends_at
    FROM unnest(p_moves) AS m WHERE m.coins < 0 AND m.lot_code IS NULL
  ), open AS MATERIALIZED (
    SELECT b.lot, b.wallet, b.coins, b.value_minor, b.used, b.released_minor,
      sum(b.coins - b.used) OVER in_order - (b.coins - b.used) AS starts_at,
      sum(b.coins - b.used) OVER in_order AS ends_at
    FROM commerce.lot_balance AS b
    WHERE b.book = p_book AND b.wallet = ANY (p_wallets) AND b.is_open
    WINDOW in_order AS (PARTITION BY b.wallet
      ORDER BY b.expires_on NULLS LAST, b.value_minor = 0, b.occurred_at, b.lot)
  ), piece AS MATERIALIZED (
    SELECT w.no, w.txn, w.leg, w.kind, w.effective_on, o.lot, o.released_minor,
      (least(w.ends_at, o.ends_at) - greatest(w.ends_at - w.coins, o.starts_at))::bigint AS coins,
      row_number() OVER (PARTITION BY w.no ORDER BY o.starts_at) AS ordinal,
      greatest(o.released_minor, div(
        (o.used + least(w.ends_at, o.ends_at) - o.starts_at) * o.value_minor, o.coins)::bigint)
        AS released_after
    FROM wanted AS w
    JOIN open AS o ON o.wallet = w.wallet AND o.starts_at < w.ends_at
      AND w.ends_at - w.coins < o.ends_at
  )
  SELECT array_agg(ROW(p_book, p.txn, p.leg, p.ordinal, p.lot, p.kind, p.effective_on, p.is_taxed,
    p.coins, p.released_after - p.released_before,
    pg_current_xact_id()::text::bigint)::commerce.lot_use)
  INTO v_uses
  FROM (
    SELECT x.*, l.policy = 'top-up' AS is_taxed,
      coalesce(lag(x.released_after) OVER (PARTITION BY x.lot ORDER BY x.no), x.released_minor)
        AS released_before
    FROM piece AS x
    JOIN commerce.coin_lot AS l
      ON l.book = p_book AND l.lot = ANY (ARRAY(SELECT DISTINCT y.lot FROM piece AS y))
        AND l.lot = x.lot
  ) AS p;
  SELECT w.wallet, w.coins - coalesce(u.coins, 0) AS coins INTO v_missing
  FROM (
    SELECT m.wallet, -sum(m.coins) AS coins FROM unnest(p_moves) AS m
    WHERE m.coins < 0 AND m.lot_code IS NULL GROUP BY 1
  ) AS w
  LEFT JOIN (
    SELECT m.wallet, sum(x.coins) AS coins
    FROM unnest(v_uses) AS x JOIN unnest(p_moves) AS m ON m.txn = x.txn AND m.leg = x.leg
    GROUP BY 1
  ) AS u ON u.wallet = w.wallet
  WHERE w.coins <> coalesce(u.coins, 0)
  ORDER BY w.wallet LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH071',
      MESSAGE = format('the lots of %s lack %s of the coins that it spends',
        (SELECT a.code FROM ledger.account AS a
         WHERE a.book = p_book AND a.account = v_missing.wallet), v_missing.coins);
  END IF;
  PERFORM commerce.use_lots(p_book, v_uses);
END $$;

-- Notes uses of lots and counts them.
CREATE OR REPLACE FUNCTION commerce.use_lots(p_book integer, p_uses commerce.lot_use[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_lots bigint[] := ARRAY(SELECT DISTINCT u.lot FROM unnest(p_uses) AS u);
BEGIN
  INSERT INTO commerce.lot_use SELECT u.* FROM unnest(p_uses) AS u;
  UPDATE commerce.lot_balance AS b SET
    used = b.used + m.coins, released_minor = b.released_minor + m.released_minor
  FROM (
    SELECT u.lot, sum(u.coins)::bigint AS coins, sum(u.released_minor)::bigint AS released_minor
    FROM unnest(p_uses) AS u GROUP BY u.lot
  ) AS m
  WHERE b.book = p_book AND b.lot = ANY (v_lots) AND b.lot = m.lot;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.move_coins, commerce.restore_lots, commerce.open_lots,
  commerce.take_lots, commerce.draw_lots, commerce.use_lots FROM bahi_post;
