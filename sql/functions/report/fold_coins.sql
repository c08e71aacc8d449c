-- Folds a window of what lots have released into the report tables, and what was given back as
-- coins, and marks their days as due. An unlock that two lots paid counts once.
--
-- The window lies behind the last statistics, so the planner may expect a row of it; a nested loop
-- would then look up every posting.
CREATE OR REPLACE FUNCTION report.fold_coins(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM commerce.lot_use AS u
    WHERE u.book = p_book AND u.xid >= p_after AND u.xid < p_before AND u.kind IN (1, 2, 13))
  THEN
    RETURN;
  END IF;
  WITH used AS MATERIALIZED (
    SELECT p.txn, u.kind, p.effective_on, p.series, p.place, p.episode,
      CASE WHEN u.is_taxed THEN 'coins-taxed' ELSE 'coins' END AS funding,
      CASE u.ordinal WHEN 1 THEN coalesce(p.units, 0) ELSE 0 END AS units, u.released_minor
    FROM commerce.lot_use AS u
    JOIN ledger.posting AS p ON p.book = u.book AND p.txn = u.txn AND p.leg = u.leg
    WHERE u.book = p_book AND u.xid >= p_after AND u.xid < p_before AND u.kind IN (1, 2, 13)
      AND p.xid >= p_after AND p.xid < p_before AND p.series IS NOT NULL AND p.place IS NOT NULL
  ), folded AS (
    INSERT INTO report.day_release AS t (book, day, funding, series, place, units, amount_minor)
    SELECT p_book, u.effective_on, u.funding, u.series, u.place, sum(u.units),
      sum(u.released_minor)::bigint
    FROM used AS u WHERE u.kind <> 2
    GROUP BY 2, 3, 4, 5
    ORDER BY 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT day_release_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), original AS MATERIALIZED (
    SELECT d.txn, o.effective_on AS day, o.episode
    FROM ledger.document AS d
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
    WHERE d.book = p_book AND d.txn = ANY (ARRAY(SELECT u.txn FROM used AS u WHERE u.kind = 2))
      AND o.txn = ANY (ARRAY(
        SELECT x.reverses FROM ledger.document AS x
        WHERE x.book = p_book
          AND x.txn = ANY (ARRAY(SELECT u.txn FROM used AS u WHERE u.kind = 2))))
  ), refunded AS (
    INSERT INTO report.day_release_refund AS t (
      book, day, refunded_on, funding, series, place, units, amount_minor)
    SELECT p_book, o.day, u.effective_on, u.funding, u.series, u.place, sum(u.units),
      -sum(u.released_minor)::bigint
    FROM used AS u JOIN original AS o ON o.txn = u.txn
    GROUP BY 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_release_refund_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), episodes AS (
    INSERT INTO report.day_episode AS t (
      book, day, counted_on, side, funding, series, episode, units, amount_minor)
    SELECT p_book, e.day, e.counted_on, e.side, e.funding, e.series, e.episode, sum(e.units),
      sum(e.amount_minor)::bigint
    FROM (
      SELECT u.effective_on AS day, u.effective_on AS counted_on, 'receipt' AS side, u.funding,
        u.series, coalesce(u.episode, 0) AS episode, u.units, u.released_minor AS amount_minor
      FROM used AS u WHERE u.kind <> 2
      UNION ALL
      SELECT o.day, u.effective_on, 'refund', u.funding, u.series,
        coalesce(u.episode, o.episode, 0), u.units, -u.released_minor
      FROM used AS u JOIN original AS o ON o.txn = u.txn
    ) AS e
    GROUP BY 2, 3, 4, 5, 6, 7
    ORDER BY 2, 6, 7, 4, 5, 3
    ON CONFLICT ON CONSTRAINT day_episode_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT p_book, day FROM (SELECT day FROM folded UNION SELECT day FROM refunded) AS touched
  -- The update locks the row: a distribution that takes the day then waits for this fold.
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold_coins FROM bahi_post;
