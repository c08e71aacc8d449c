-- Folds a window of passes and their refunds into the report tables and marks their days as due.
-- A book that never sold a pass has no account for their proceeds, and nothing is looked at.
CREATE OR REPLACE FUNCTION report.fold_passes(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_proceeds bigint;
BEGIN
  SELECT a.account INTO v_proceeds FROM ledger.account AS a
  WHERE a.book = p_book AND a.code = 'liabilities:proceeds:passes';
  IF v_proceeds IS NULL THEN
    RETURN;
  END IF;
  WITH folded AS (
    INSERT INTO report.day_pass AS t (
      book, day, series, place, episodes, first_episode, passes, amount_minor)
    SELECT p_book, p.effective_on, p.series, p.place, p.units,
      coalesce(substring(e.code FROM '[0-9]{1,9}$')::integer, 1), count(*),
      sum(p.amount_minor)::bigint
    FROM ledger.posting AS p
    LEFT JOIN ledger.episode AS e ON e.episode = p.episode
    WHERE p.book = p_book AND p.kind = 20 AND p.xid >= p_after AND p.xid < p_before
      AND p.credit = v_proceeds
    GROUP BY 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_pass_pkey DO UPDATE SET
      passes = t.passes + EXCLUDED.passes, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), refunded AS (
    INSERT INTO report.day_pass_refund AS t (
      book, day, refunded_on, series, place, episodes, first_episode, amount_minor)
    SELECT p_book, o.effective_on, p.effective_on, o.series, o.place, o.units,
      coalesce(substring(e.code FROM '[0-9]{1,9}$')::integer, 1), sum(p.amount_minor)::bigint
    FROM ledger.posting AS p
    JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
    LEFT JOIN ledger.episode AS e ON e.episode = o.episode
    WHERE p.book = p_book AND p.kind = 20 AND p.xid >= p_after AND p.xid < p_before
      AND p.debit = v_proceeds
    GROUP BY 2, 3, 4, 5, 6, 7
    ORDER BY 2, 3, 4, 5, 6, 7
    ON CONFLICT ON CONSTRAINT day_pass_refund_pkey DO UPDATE SET
      amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  )
  INSERT INTO commerce.pass_due (book, day)
  SELECT p_book, day FROM (SELECT day FROM folded UNION SELECT day FROM refunded) AS touched
  -- The update locks the row: a distribution that takes the day then waits for this fold.
  ON CONFLICT ON CONSTRAINT pass_due_pkey DO UPDATE SET day = EXCLUDED.day;
END $$;

REVOKE EXECUTE ON FUNCTION report.fold_passes FROM bahi_post;
