-- Folds a window of unlocks and refunds into the report tables and marks their days as due. Of
-- coins only the count is known here: what they are worth in rupees their lots say.
CREATE OR REPLACE FUNCTION report.fold(p_book integer, p_after bigint, p_before bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH folded AS (
    INSERT INTO report.day_unlock AS t (
      book, day, series, place, price_minor, payment, units, amount_minor)
    SELECT p_book, p.effective_on, p.series, p.place, p.amount_minor / p.units, p.debit,
      sum(p.units), sum(p.amount_minor)::bigint
    FROM ledger.posting AS p
    WHERE p.book = p_book AND p.kind = 1 AND p.xid >= p_after AND p.xid < p_before
      AND p.debit < 1099511627776
    GROUP BY 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT ON CONSTRAINT day_unlock_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  ), refunded AS (
    INSERT INTO report.day_refund AS t (
      book, day, refunded_on, series, place, units, amount_minor)
    SELECT p_book, o.effective_on, p.effective_on, p.series, p.place, sum(p.units),
      sum(p.amount_minor)::bigint
    FROM ledger.posting AS p
    JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
    JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
    WHERE p.book = p_book AND p.kind = 2 AND p.xid >= p_after AND p.xid < p_before
      AND p.credit < 1099511627776
    GROUP BY 2, 3, 4, 5
    ORDER BY 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT day_refund_pkey DO UPDATE SET
      units = t.units + EXCLUDED.units, amount_minor = t.amount_minor + EXCLUDED.amount_minor
    RETURNING day
  )
  INSERT INTO commerce.distribution_due (book, day)
  SELECT p_book, day FROM (SELECT day FROM folded UNION SELECT day FROM refunded) AS touched
  -- The update locks the row: a distribution that takes the day then waits for this fold.
  ON CONFLICT ON CONSTRAINT distribution_due_pkey DO UPDATE SET day = EXCLUDED.day;
  PERFORM report.fold_spent(p_book, p_after, p_before);
END $$;

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

REVOKE EXECUTE ON FUNCTION report.fold_spent FROM bahi_post;
