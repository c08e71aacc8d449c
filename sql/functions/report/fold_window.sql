-- Folds a window of postings into the day totals and into the figures of unlocks, episodes and
-- coins used, and marks the days of these as due. One reading groups the unlocks paid in money for
-- which no store answers, another the rest: the groups are few, and everything else is added up
-- from them. Tells how many postings there were, and whether refunds are among them, which need
-- their originals.
--
-- A wallet has its own day totals, and its control leaf has the sum of all wallets. Of coins only
-- the count is known here: what they are worth in rupees their lots say. The distribution's own
-- closing of coins is left out.
CREATE OR REPLACE FUNCTION report.fold_window(
  p_book integer, p_after bigint, p_before bigint, OUT folded bigint, OUT has_refunds boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '256MB'
-- Behind a large import there are no statistics, and a plan would sort what it can hash.
SET enable_sort = off AS $$
DECLARE
  v_stores bigint := (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = p_book AND a.code = 'liabilities:proceeds:stores');
  v_spent bigint := (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = p_book AND a.code = 'liabilities:coins-spent');
BEGIN
  WITH unlock AS MATERIALIZED (
    -- An unlock's amount is a key and not a sum of these groups: prices are few.
    SELECT grouping(p.debit) AS is_episode, p.effective_on AS day, p.debit, p.credit, p.series,
      p.place, p.amount_minor AS price_minor, p.units AS pieces, coalesce(p.episode, 0) AS episode,
      sum(p.units) AS units, sum(p.amount_minor)::bigint AS amount_minor,
      count(*) AS posting_count
    FROM ledger.posting AS p
    -- The sum keeps the primary key's index out: it would find the whole book.
    WHERE p.book + 0 = p_book AND p.xid >= p_after AND p.xid < p_before
      AND p.kind = 1 AND p.debit < 1099511627776 AND p.credit IS DISTINCT FROM v_stores
    GROUP BY GROUPING SETS (
      (p.effective_on, p.debit, p.credit, p.series, p.place, p.amount_minor, p.units),
      (p.effective_on, p.series, coalesce(p.episode, 0)))
  ), slice AS MATERIALIZED (
    SELECT true AS is_unlock, 1::smallint AS kind, u.day, u.debit, u.credit, u.series, u.place,
      u.price_minor / u.pieces AS price_minor, u.units, u.amount_minor, u.posting_count,
      v_spent IN (u.debit, u.credit) AS uses_coins
    FROM unlock AS u WHERE u.is_episode = 0
    UNION ALL
    SELECT false, p.kind, p.effective_on, p.debit, p.credit, NULL, NULL, NULL, NULL,
      sum(p.amount_minor)::bigint, count(*), p.kind <> 3 AND v_spent IN (p.debit, p.credit)
    FROM ledger.posting AS p
    WHERE p.book + 0 = p_book AND p.xid >= p_after AND p.xid < p_before
      AND NOT (p.kind = 1 AND p.debit < 1099511627776 AND p.credit IS DISTINCT FROM v_stores)
    GROUP BY p.kind, p.effective_on, p.debit, p.credit
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
    SELECT p_book, u.day, u.day, 'receipt', 'money', u.series, u.episode, u.units, u.amount_minor
    FROM unlock AS u WHERE u.is_episode = 1
    ORDER BY u.day, u.series, u.episode
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
