-- Balances of the accounts of a book at the end of a day, as a cut knew them: the folded days,
-- less what was folded after the cut, or with the postings that are not folded yet.
--
-- Without a day it is all days, without a cut all that is committed. Wallets stand under their
-- control leaf. The window of xids is read by its block range index, whatever the statistics say,
-- because right after a large import they say nothing of it: with OFFSET 0 the planner knows of no
-- other condition by which it could read the postings.
CREATE OR REPLACE FUNCTION ledger.balance_at(
  p_book integer, p_as_of date DEFAULT NULL, p_cut integer DEFAULT NULL
) RETURNS TABLE (account bigint, debit_minor bigint, credit_minor bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  v_folded bigint;
  v_known  bigint := 9223372036854775807;
BEGIN
  SELECT coalesce(max(c.horizon), 0) INTO v_folded
  FROM ledger.progress AS g JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.book = p_book AND g.reader = 'rollup';
  IF p_cut IS NOT NULL THEN
    v_known := ledger.cut_horizon(p_book, p_cut);
  END IF;
  RETURN QUERY
  WITH outside AS (
    SELECT p.debit, p.credit,
      sum(p.amount_minor) * (CASE WHEN v_known < v_folded THEN -1 ELSE 1 END) AS amount_minor
    FROM (
      SELECT x.book, x.effective_on, x.debit, x.credit, x.amount_minor FROM ledger.posting AS x
      WHERE x.xid >= least(v_known, v_folded) AND x.xid < greatest(v_known, v_folded) OFFSET 0
    ) AS p
    WHERE p.book = p_book AND (p_as_of IS NULL OR p.effective_on <= p_as_of)
    GROUP BY 1, 2
  ), moved AS (
    SELECT t.account, sum(t.debit_minor) AS debit_minor, sum(t.credit_minor) AS credit_minor
    FROM ledger.day_total AS t
    WHERE t.book = p_book AND t.account < 1099511627776
      AND (p_as_of IS NULL OR t.effective_on <= p_as_of)
    GROUP BY t.account
    UNION ALL
    SELECT coalesce(a.control, side.account), side.debit_minor, side.credit_minor
    FROM outside AS o
    CROSS JOIN LATERAL (VALUES
      (o.debit, o.amount_minor, 0::numeric), (o.credit, 0::numeric, o.amount_minor)
    ) AS side (account, debit_minor, credit_minor)
    LEFT JOIN ledger.account AS a
      ON a.book = p_book AND a.account = side.account AND side.account >= 1099511627776
  )
  SELECT m.account, sum(m.debit_minor)::bigint, sum(m.credit_minor)::bigint
  FROM moved AS m GROUP BY m.account
  -- What was posted after the cut alone is gone when it is taken away.
  HAVING sum(m.debit_minor) <> 0 OR sum(m.credit_minor) <> 0;
END $$;

-- Its predecessor, which knew no cut.
DROP FUNCTION IF EXISTS ledger.balance(integer, date);
