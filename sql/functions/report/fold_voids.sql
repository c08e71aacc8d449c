-- Folds a window of what was taken back with its file into the report tables and marks its days as
-- due. On the day of the unlock it takes the receipt back, as if there had been none; once that day
-- is closed it counts as given back on the first open one.
CREATE OR REPLACE FUNCTION report.fold_voids(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off AS $$
DECLARE
  v_files bigint[] := ARRAY(
    SELECT v.file FROM intake.file_void AS v
    WHERE v.book = p_book AND v.xid >= p_after AND v.xid < p_before);
BEGIN
  IF v_files = '{}' THEN
    RETURN;
  END IF;
  WITH voided AS MATERIALIZED (
    SELECT p.txn, p.leg, p.series, p.place, coalesce(p.episode, 0) AS episode, p.units,
      p.amount_minor, p.credit AS payment, o.effective_on AS day, p.effective_on AS counted_on
    FROM ledger.batch AS b
    JOIN ledger.posting AS p ON p.book = b.book AND p.batch = b.batch
    JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = p.leg
    WHERE b.book = p_book AND b.file = ANY (v_files) AND p.kind = 47 AND o.kind = 1
      AND p.xid >= p_after AND p.xid < p_before
  ), moved AS MATERIALIZED (
    SELECT v.day, v.counted_on, 'money' AS funding, v.series, v.place, v.episode, v.units,
      v.amount_minor, v.payment, v.amount_minor / v.units AS price_minor
    FROM voided AS v WHERE v.payment < 1099511627776
    UNION ALL
    SELECT v.day, v.counted_on, CASE WHEN u.is_taxed THEN 'coins-taxed' ELSE 'coins' END, v.series,
      v.place, v.episode, CASE u.ordinal WHEN 1 THEN v.units ELSE 0 END, -u.released_minor, NULL,
      NULL
    FROM voided AS v
    JOIN commerce.lot_use AS u ON u.book = p_book AND u.txn = v.txn AND u.leg = v.leg
    WHERE u.xid >= p_after AND u.xid < p_before
  ), unlocked AS (
    INSERT INTO report.day_unlock AS t (
      book, day, series, place, price_minor, payment, units, amount_minor)
    SELECT p_book, m.day, m.series, m.place, m.price_minor, m.payment, -sum(m.units),
      -sum(m.amount_minor)::bigint
    FROM moved AS m WHERE m.funding = 'money' AND m.day = m.counted_on
    GROUP BY 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_unlock_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  ), refunded AS (
    INSERT INTO report.day_refund AS t (
      book, day, refunded_on, series, place, units, amount_minor)
    SELECT p_book, m.day, m.counted_on, m.series, m.place, sum(m.units),
      sum(m.amount_minor)::bigint
    FROM moved AS m WHERE m.funding = 'money' AND m.day <> m.counted_on
    GROUP BY 2, 3, 4, 5
    ORDER BY 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT day_refund_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  ), released AS (
    INSERT INTO report.day_release AS t (book, day, funding, series, place, units, amount_minor)
    SELECT p_book, m.day, m.funding, m.series, m.place, -sum(m.units),
      -sum(m.amount_minor)::bigint
    FROM moved AS m WHERE m.funding <> 'money' AND m.day = m.counted_on
    GROUP BY 2, 3, 4, 5
    ORDER BY 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT day_release_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  ), returned AS (
    INSERT INTO report.day_release_refund AS t (
      book, day, refunded_on, funding, series, place, units, amount_minor)
    SELECT p_book, m.day, m.counted_on, m.funding, m.series, m.place, sum(m.units),
      sum(m.amount_minor)::bigint
    FROM moved AS m WHERE m.funding <> 'money' AND m.day <> m.counted_on
    GROUP BY 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_release_refund_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  ), episodes AS (
    INSERT INTO report.day_episode AS t (
      book, day, counted_on, side, funding, series, episode, units, amount_minor)
    SELECT p_book, m.day, m.counted_on, s.side, m.funding, m.series, m.episode,
      s.sign * sum(m.units), (s.sign * sum(m.amount_minor))::bigint
    FROM moved AS m
    CROSS JOIN LATERAL (
      SELECT CASE WHEN m.day = m.counted_on THEN 'receipt' ELSE 'refund' END AS side,
        CASE WHEN m.day = m.counted_on THEN -1 ELSE 1 END AS sign
    ) AS s
    GROUP BY 2, 3, 4, 5, 6, 7, s.sign
    ORDER BY 2, 6, 7, 4, 5, 3
    ON CONFLICT ON CONSTRAINT day_episode_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT DISTINCT p_book, m.day FROM moved AS m
  ORDER BY 2
  -- The update locks the row: a distribution that takes the day then waits for this fold.
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold_voids FROM bahi_post;
