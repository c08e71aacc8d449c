-- Counts the transactions whose own day lies in a closed period and which count after it: those
-- that came too late. They stand on the first day of a month.
CREATE OR REPLACE FUNCTION ledger.late_count(p_book integer, p_starts_on date, p_ends_on date)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  v_count bigint;
BEGIN
  SELECT count(*) INTO v_count
  FROM ledger.closing AS c
  CROSS JOIN LATERAL generate_series(
    p_ends_on + 1, (c.soft_through + 1)::timestamp, interval '1 month') AS first (day)
  JOIN ledger.posting AS p ON p.book = c.book AND p.effective_on = first.day::date
  JOIN ledger.posting_kind AS k ON k.kind = p.kind AND NOT k.needs_approval
  WHERE c.book = p_book AND p.leg = 1
    AND p.occurred_at >= p_starts_on::timestamp AT TIME ZONE 'Asia/Kolkata'
    AND p.occurred_at < (p_ends_on + 1)::timestamp AT TIME ZONE 'Asia/Kolkata';
  RETURN v_count;
END $$;
