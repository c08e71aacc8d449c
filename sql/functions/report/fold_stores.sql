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
