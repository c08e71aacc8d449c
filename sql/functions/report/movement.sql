-- What the accounts moved in some days, both included, without the entries that close a year: they
-- move the result of a year away, which is what an income statement shows.
CREATE OR REPLACE FUNCTION report.movement(
  p_book integer, p_from date, p_through date, p_cut integer DEFAULT NULL
) RETURNS TABLE (account bigint, debit_minor bigint, credit_minor bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known bigint := 9223372036854775807;
BEGIN
  IF p_cut IS NOT NULL THEN
    v_known := ledger.cut_horizon(p_book, p_cut);
  END IF;
  RETURN QUERY
  WITH moved AS (
    SELECT b.account, b.debit_minor, b.credit_minor
    FROM ledger.balance_at(p_book, p_through, p_cut) AS b
    UNION ALL
    SELECT b.account, -b.debit_minor, -b.credit_minor
    FROM ledger.balance_at(p_book, p_from - 1, p_cut) AS b
    UNION ALL
    SELECT side.account, side.debit_minor, side.credit_minor
    FROM ledger.year_entry AS y
    JOIN ledger.posting AS p ON p.book = y.book AND p.txn = y.txn
    CROSS JOIN LATERAL (VALUES
      (p.debit, -p.amount_minor, 0::bigint), (p.credit, 0::bigint, -p.amount_minor)
    ) AS side (account, debit_minor, credit_minor)
    WHERE y.book = p_book AND p.effective_on BETWEEN p_from AND p_through AND p.xid < v_known
  )
  SELECT m.account, sum(m.debit_minor)::bigint, sum(m.credit_minor)::bigint
  FROM moved AS m GROUP BY m.account
  HAVING sum(m.debit_minor) <> 0 OR sum(m.credit_minor) <> 0;
END $$;
