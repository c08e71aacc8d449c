-- Balances of all accounts at the end of a day: the folded days and the postings after the cut.
CREATE OR REPLACE FUNCTION ledger.balance(p_book integer, p_as_of date DEFAULT NULL)
RETURNS TABLE (account bigint, debit_minor bigint, credit_minor bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_horizon bigint;
BEGIN
  SELECT coalesce(max(c.horizon), 0) INTO v_horizon
  FROM ledger.progress AS g JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.book = p_book AND g.reader = 'rollup';
  RETURN QUERY
  WITH moved AS (
    SELECT t.account, t.debit_minor, t.credit_minor FROM ledger.day_total AS t
    WHERE t.book = p_book AND (p_as_of IS NULL OR t.effective_on <= p_as_of)
    UNION ALL
    SELECT side.account, side.debit_minor, side.credit_minor
    FROM ledger.posting AS p
    CROSS JOIN LATERAL (VALUES
      (p.debit, p.amount_minor, 0::bigint), (p.credit, 0::bigint, p.amount_minor)
    ) AS side (account, debit_minor, credit_minor)
    WHERE p.book = p_book AND p.xid >= v_horizon
      AND (p_as_of IS NULL OR p.effective_on <= p_as_of)
  )
  SELECT m.account, sum(m.debit_minor)::bigint, sum(m.credit_minor)::bigint
  FROM moved AS m GROUP BY m.account;
END $$;
