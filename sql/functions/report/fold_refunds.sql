-- Folds a window of refunds of money into the report tables and marks the days of their unlocks as
-- due.
CREATE OR REPLACE FUNCTION report.fold_refunds(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_stores bigint := (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = p_book AND a.code = 'liabilities:proceeds:stores');
BEGIN
  WITH given_back AS MATERIALIZED (
    SELECT o.effective_on AS day, p.effective_on AS refunded_on, p.series, p.place,
      coalesce(p.episode, o.episode, 0) AS episode, p.units, p.amount_minor
    FROM ledger.posting AS p
    JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
    WHERE p.book = p_book AND p.kind = 2 AND p.xid >= p_after AND p.xid < p_before
      AND p.credit < 1099511627776 AND p.debit IS DISTINCT FROM v_stores
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
  ), episodes AS (
    INSERT INTO report.day_episode AS t (
      book, day, counted_on, side, funding, series, episode, units, amount_minor)
    SELECT p_book, g.day, g.refunded_on, 'refund', 'money', g.series, g.episode,
      coalesce(sum(g.units), 0), sum(g.amount_minor)::bigint
    FROM given_back AS g
    GROUP BY 2, 3, 6, 7
    ORDER BY 2, 6, 7, 3
    ON CONFLICT ON CONSTRAINT day_episode_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT DISTINCT p_book, g.day FROM given_back AS g ORDER BY 2
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold_refunds FROM bahi_post;
