-- Tells of every staged key what it is: new, unchanged, or in conflict with an earlier one.
-- An earlier one stands in the book, or earlier in the same batch.
CREATE OR REPLACE FUNCTION ledger.staged_key(p_book integer)
RETURNS TABLE (
  txn_no integer, leg smallint, record bigint, source smallint, external_id text, verdict text,
  prior_file bigint, prior_record bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_staging();
  RETURN QUERY
  WITH staged AS (
    SELECT
      s.txn_no, s.leg, s.record, s.source, s.external_id, s.event_hash,
      row_number() OVER same_key AS nth,
      first_value(s.event_hash) OVER same_key AS first_hash,
      first_value(s.record) OVER same_key AS first_record
    FROM pg_temp.bahi_staging AS s
    WHERE s.external_id IS NOT NULL
    WINDOW same_key AS (PARTITION BY s.source, s.external_id ORDER BY s.txn_no)
  )
  SELECT
    s.txn_no, s.leg, s.record, s.source, s.external_id,
    CASE
      WHEN k.external_id IS NULL AND s.nth = 1 THEN 'new'
      WHEN s.event_hash = coalesce(k.event_hash, s.first_hash) THEN 'unchanged'
      ELSE 'conflict'
    END,
    k.file,
    CASE WHEN k.external_id IS NULL THEN s.first_record ELSE k.record END
  FROM staged AS s
  LEFT JOIN ledger.source_key AS k
    ON k.book = p_book AND k.source = s.source AND k.external_id = s.external_id;
END $$;
