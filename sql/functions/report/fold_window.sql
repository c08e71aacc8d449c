-- Folds a window of postings into the day totals and into the figures of unlocks, episodes and
-- coins used, and marks the days of these as due. One reading gives them all: its groups are few,
-- and everything else is added up from them. Tells how many postings there were, and whether
-- refunds are among them, which need their originals.
--
-- A wallet has its own day totals, and its control leaf has the sum of all wallets. Of coins only
-- the count is known here: what they are worth in rupees their lots say. The distribution's own
-- closing of coins is left out.
CREATE OR REPLACE FUNCTION report.fold_window(
  p_book integer, p_after bigint, p_before bigint, OUT folded bigint, OUT has_refunds boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '256MB' AS $$
DECLARE
  v_stores bigint := (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = p_book AND a.code = 'liabilities:proceeds:stores');
  v_spent bigint := (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = p_book AND a.code = 'liabilities:coins-spent');
BEGIN
  WITH moved AS MATERIALIZED (
    -- Series and the like only where an unlock was paid in money and no store answers for its GST.
    SELECT grouping(w.kind) AS is_episode, w.kind, w.effective_on AS day, w.debit, w.credit,
      w.series, w.place, w.episode, w.price_minor, sum(w.units) AS units,
      sum(w.amount_minor)::bigint AS amount_minor, count(*) AS posting_count
    FROM (
      SELECT p.kind, p.effective_on, p.debit, p.credit, p.units, p.amount_minor,
        CASE WHEN u.is_unlock THEN p.series END AS series,
        CASE WHEN u.is_unlock THEN p.place END AS place,
        CASE WHEN u.is_unlock THEN coalesce(p.episode, 0) END AS episode,
        CASE WHEN u.is_unlock THEN p.amount_minor / p.units END AS price_minor
      FROM ledger.posting AS p
      CROSS JOIN LATERAL (
        SELECT p.kind = 1 AND p.debit < 1099511627776 AND p.credit IS DISTINCT FROM v_stores
          AS is_unlock) AS u
      -- The sum keeps the primary key's index out: it would find the whole book.
      WHERE p.book + 0 = p_book AND p.xid >= p_after AND p.xid < p_before
    ) AS w
    GROUP BY GROUPING SETS (
      (w.effective_on, w.kind, w.debit, w.credit, w.series, w.place, w.price_minor),
      (w.effective_on, w.series, w.episode))
  ), slice AS MATERIALIZED (
    SELECT m.*, m.kind = 1 AND m.debit < 1099511627776 AND m.credit IS DISTINCT FROM v_stores
        AS is_unlock,
      m.kind <> 3 AND v_spent IN (m.debit, m.credit) AS uses_coins
    FROM moved AS m WHERE m.is_episode = 0
  ), side AS MATERIALIZED (
    SELECT s.account, m.day, s.debit_minor, s.credit_minor, m.posting_count
    FROM (
      SELECT x.debit, x.credit, x.day, sum(x.amount_minor)::bigint AS amount_minor,
        sum(x.posting_count) AS posting_count
      FROM slice AS x GROUP BY 1, 2, 3
    ) AS m
    CROSS JOIN LATERAL (VALUES
      (m.debit, m.amount_minor, 0::bigint), (m.credit, 0::bigint, m.amount_minor)
    ) AS s (account, debit_minor, credit_minor)
  ), totals AS (
    INSERT INTO ledger.day_total AS t (
      book, account, effective_on, debit_minor, credit_minor, posting_count)
    SELECT p_book, s.account, s.day, sum(s.debit_minor)::bigint, sum(s.credit_minor)::bigint,
      sum(s.posting_count)::bigint
    FROM (
      SELECT * FROM side
      UNION ALL
      SELECT a.control, x.day, x.debit_minor, x.credit_minor, x.posting_count
      FROM side AS x JOIN ledger.account AS a ON a.book = p_book AND a.account = x.account
      WHERE x.account >= 1099511627776
    ) AS s
    GROUP BY s.account, s.day
    ORDER BY s.account, s.day
    ON CONFLICT ON CONSTRAINT day_total_pkey DO UPDATE SET
      debit_minor = t.debit_minor + EXCLUDED.debit_minor,
      credit_minor = t.credit_minor + EXCLUDED.credit_minor,
      posting_count = t.posting_count + EXCLUDED.posting_count
  ), unlocks AS (
    INSERT INTO report.day_unlock AS t (
      book, day, series, place, price_minor, payment, units, amount_minor)
    SELECT p_book, s.day, s.series, s.place, s.price_minor, s.debit, sum(s.units)::bigint,
      sum(s.amount_minor)::bigint
    FROM slice AS s WHERE s.is_unlock
    GROUP BY 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_unlock_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  ), episodes AS (
    INSERT INTO report.day_episode AS t (
      book, day, counted_on, side, funding, series, episode, units, amount_minor)
    SELECT p_book, m.day, m.day, 'receipt', 'money', m.series, m.episode, m.units, m.amount_minor
    FROM moved AS m WHERE m.is_episode = 1 AND m.series IS NOT NULL
    ORDER BY m.day, m.series, m.episode
    ON CONFLICT ON CONSTRAINT day_episode_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  ), coins AS (
    INSERT INTO report.day_coin AS t (book, day, coins)
    SELECT p_book, s.day,
      sum(CASE WHEN s.credit = v_spent THEN s.amount_minor ELSE -s.amount_minor END)::bigint
    FROM slice AS s WHERE s.uses_coins
    GROUP BY 2
    ORDER BY 2
    ON CONFLICT ON CONSTRAINT day_coin_pkey DO UPDATE SET coins = t.coins + EXCLUDED.coins
  ), due AS (
    INSERT INTO commerce.distribution_due (book, day)
    SELECT DISTINCT p_book, s.day FROM slice AS s WHERE s.is_unlock OR s.uses_coins
    ORDER BY 2
    -- The update locks the row: a distribution that takes the day then waits for this fold.
    ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day
  )
  SELECT coalesce(sum(s.posting_count), 0), coalesce(bool_or(s.kind = 2), false)
  INTO folded, has_refunds FROM slice AS s;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold_window FROM bahi_post;

-- Its predecessors, which read the window once for each table.
DROP FUNCTION IF EXISTS report.fold(integer, bigint, bigint);
DROP FUNCTION IF EXISTS report.fold_spent(integer, bigint, bigint);
