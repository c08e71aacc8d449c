-- Folds a window of unlocks and refunds into the report tables and marks their days as due. Of
-- coins only the count is known here: what they are worth in rupees their lots say.
CREATE OR REPLACE FUNCTION report.fold(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_stores bigint;
BEGIN
  SELECT a.account INTO v_stores FROM ledger.account AS a
  WHERE a.book = p_book AND a.code = 'liabilities:proceeds:stores';
  WITH unlocked AS MATERIALIZED (
    -- One reading of the window for the series and for its episodes.
    SELECT grouping(p.place) AS is_episode, p.effective_on AS day, p.series,
      coalesce(p.episode, 0) AS episode, p.place, p.amount_minor / p.units AS price_minor,
      p.debit AS payment, sum(p.units) AS units, sum(p.amount_minor)::bigint AS amount_minor
    FROM ledger.posting AS p
    WHERE p.book = p_book AND p.kind = 1 AND p.xid >= p_after AND p.xid < p_before
      AND p.debit < 1099511627776 AND (v_stores IS NULL OR p.credit <> v_stores)
    GROUP BY GROUPING SETS (
      (p.effective_on, p.series, p.place, p.amount_minor / p.units, p.debit),
      (p.effective_on, p.series, coalesce(p.episode, 0)))
  ), folded AS (
    INSERT INTO report.day_unlock AS t (
      book, day, series, place, price_minor, payment, units, amount_minor)
    SELECT p_book, u.day, u.series, u.place, u.price_minor, u.payment, u.units, u.amount_minor
    FROM unlocked AS u WHERE u.is_episode = 0
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_unlock_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), given_back AS MATERIALIZED (
    SELECT o.effective_on AS day, p.effective_on AS refunded_on, p.series, p.place,
      coalesce(p.episode, o.episode, 0) AS episode, p.units, p.amount_minor
    FROM ledger.posting AS p
    JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
    WHERE p.book = p_book AND p.kind = 2 AND p.xid >= p_after AND p.xid < p_before
      AND p.credit < 1099511627776 AND (v_stores IS NULL OR p.debit <> v_stores)
  ), refunded AS (
    INSERT INTO report.day_refund AS t (
      book, day, refunded_on, series, place, units, amount_minor)
    SELECT p_book, g.day, g.refunded_on, g.series, g.place, coalesce(sum(g.units), 0),
      sum(g.amount_minor)::bigint
    FROM given_back AS g
    GROUP BY 2, 3, 4, 5
    ORDER BY 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT day_refund_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), episodes AS (
    INSERT INTO report.day_episode AS t (
      book, day, counted_on, side, funding, series, episode, units, amount_minor)
    SELECT p_book, e.day, e.counted_on, e.side, 'money', e.series, e.episode, e.units,
      e.amount_minor
    FROM (
      SELECT u.day, u.day AS counted_on, 'receipt' AS side, u.series, u.episode, u.units,
        u.amount_minor
      FROM unlocked AS u WHERE u.is_episode = 1
      UNION ALL
      SELECT g.day, g.refunded_on, 'refund', g.series, g.episode, coalesce(sum(g.units), 0),
        sum(g.amount_minor)::bigint
      FROM given_back AS g GROUP BY 1, 2, 4, 5
    ) AS e
    ORDER BY e.day, e.series, e.episode, e.side, e.counted_on
    ON CONFLICT ON CONSTRAINT day_episode_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT p_book, day FROM (SELECT day FROM folded UNION SELECT day FROM refunded) AS touched
  -- The update locks the row: a distribution that takes the day then waits for this fold.
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
  PERFORM report.fold_spent(p_book, p_after, p_before);
  IF v_stores IS NOT NULL THEN
    PERFORM report.fold_stores(p_book, v_stores, p_after, p_before);
  END IF;
END $$;

-- Folds what stores that answer for the GST owe us of purchases, and what of it they took back. A
-- refund in parts counts as a unit with the last of them.
CREATE OR REPLACE FUNCTION report.fold_stores(
  p_book integer, p_stores bigint, p_after bigint, p_before bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH bought AS MATERIALIZED (
    SELECT p.effective_on AS day, p.series, p.place, coalesce(p.episode, 0) AS episode, p.units,
      p.amount_minor
    FROM ledger.posting AS p
    WHERE p.book = p_book AND p.kind = 1 AND p.xid >= p_after AND p.xid < p_before
      AND p.credit = p_stores
  ), folded AS (
    INSERT INTO report.day_release AS t (book, day, funding, series, place, units, amount_minor)
    SELECT p_book, b.day, 'store-taxed', b.series, b.place, sum(b.units),
      sum(b.amount_minor)::bigint
    FROM bought AS b
    GROUP BY 2, 4, 5
    ORDER BY 2, 4, 5
    ON CONFLICT ON CONSTRAINT day_release_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), given_back AS MATERIALIZED (
    SELECT o.effective_on AS day, p.effective_on AS refunded_on, p.series, p.place,
      coalesce(p.episode, o.episode, 0) AS episode, coalesce(p.units, 0) AS units, p.amount_minor
    FROM ledger.posting AS p
    JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
    WHERE p.book = p_book AND p.kind = 2 AND p.xid >= p_after AND p.xid < p_before
      AND p.debit = p_stores
  ), refunded AS (
    INSERT INTO report.day_release_refund AS t (
      book, day, refunded_on, funding, series, place, units, amount_minor)
    SELECT p_book, g.day, g.refunded_on, 'store-taxed', g.series, g.place, sum(g.units),
      sum(g.amount_minor)::bigint
    FROM given_back AS g
    GROUP BY 2, 3, 5, 6
    ORDER BY 2, 3, 5, 6
    ON CONFLICT ON CONSTRAINT day_release_refund_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), episodes AS (
    INSERT INTO report.day_episode AS t (
      book, day, counted_on, side, funding, series, episode, units, amount_minor)
    SELECT p_book, e.day, e.counted_on, e.side, 'store-taxed', e.series, e.episode,
      sum(e.units), sum(e.amount_minor)::bigint
    FROM (
      SELECT b.day, b.day AS counted_on, 'receipt' AS side, b.series, b.episode, b.units,
        b.amount_minor
      FROM bought AS b
      UNION ALL
      SELECT g.day, g.refunded_on, 'refund', g.series, g.episode, g.units, g.amount_minor
      FROM given_back AS g
    ) AS e
    GROUP BY 2, 3, 4, 6, 7
    ORDER BY 2, 6, 7, 4, 3
    ON CONFLICT ON CONSTRAINT day_episode_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT p_book, day FROM (SELECT day FROM folded UNION SELECT day FROM refunded) AS touched
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold_stores FROM bahi_post;

-- Folds the coins that were used and given back; the distribution's own closing is left out.
CREATE OR REPLACE FUNCTION report.fold_spent(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_spent bigint;
BEGIN
  SELECT a.account INTO v_spent FROM ledger.account AS a
  WHERE a.book = p_book AND a.code = 'liabilities:coins-spent';
  IF NOT FOUND THEN
    RETURN;
  END IF;
  WITH folded AS (
    INSERT INTO report.day_coin AS t (book, day, coins)
    SELECT p_book, p.effective_on,
      sum(CASE WHEN p.credit = v_spent THEN p.amount_minor ELSE -p.amount_minor END)::bigint
    FROM ledger.posting AS p
    WHERE p.book = p_book AND p.kind <> 3 AND v_spent IN (p.debit, p.credit)
      AND p.xid >= p_after AND p.xid < p_before
    GROUP BY 2
    ORDER BY 2
    ON CONFLICT ON CONSTRAINT day_coin_pkey DO UPDATE SET coins = t.coins + EXCLUDED.coins
    RETURNING day
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT p_book, day FROM folded
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold, report.fold_spent FROM bahi_post;
