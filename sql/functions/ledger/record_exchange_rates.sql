-- Adds the rates that are new or differ from those in force, as new revisions, and counts them.
CREATE OR REPLACE FUNCTION ledger.record_exchange_rates(
  p_bases text[], p_quotes text[], p_days date[], p_prices numeric[], p_sources text[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_recorded bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.record_exchange_rates'));
  INSERT INTO ledger.exchange_rate (base, quote, effective_on, revision, price, source)
  SELECT w.base, w.quote, w.effective_on, coalesce(c.revision, 0) + 1, w.price, w.source
  FROM unnest(p_bases, p_quotes, p_days, p_prices, p_sources) AS w
    (base, quote, effective_on, price, source)
  LEFT JOIN LATERAL (
    SELECT r.revision, r.price, r.source FROM ledger.exchange_rate AS r
    WHERE r.base = w.base AND r.quote = w.quote AND r.effective_on = w.effective_on
    ORDER BY r.revision DESC LIMIT 1
  ) AS c ON true
  WHERE (c.price, c.source) IS DISTINCT FROM (w.price, w.source)
  ORDER BY w.base, w.quote, w.effective_on;
  GET DIAGNOSTICS v_recorded = ROW_COUNT;
  RETURN v_recorded;
END $$;
