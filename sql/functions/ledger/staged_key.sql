-- Tells of every staged key what it is: new, unchanged, or in conflict with an earlier one.
-- An earlier one stands in the book, or earlier in the same batch. A transaction that brings a new
-- key beside one that is known is another transaction, so the known one is in conflict. So is one
-- that was asked for live and refused: what a file says has happened cannot have been refused.
-- What was taken back does not count; its id is claimed anew under the next attempt of its source.
CREATE OR REPLACE FUNCTION ledger.staged_key(p_book integer)
RETURNS TABLE (
  txn_no integer, leg smallint, record bigint, source smallint, external_id text, verdict text,
  prior_file bigint, prior_record bigint, refusal smallint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_staging();
  PERFORM ledger.stage_attempts(p_book);
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
  ), compared AS (
    SELECT
      s.txn_no, s.leg, s.record, s.source, s.external_id, k.file AS prior_file,
      k.external_id IS NULL AND s.nth = 1 AS is_new,
      s.event_hash = coalesce(k.event_hash, s.first_hash) AS is_same,
      CASE WHEN k.external_id IS NULL THEN s.first_record ELSE k.record END AS prior_record,
      k.refusal
    FROM staged AS s
    LEFT JOIN ledger.source_key AS k
      ON k.book = p_book AND k.source = s.source AND k.external_id = s.external_id
  )
  SELECT
    c.txn_no, c.leg, c.record, c.source, c.external_id,
    CASE
      WHEN c.is_new THEN 'new'
      WHEN c.is_same AND c.refusal IS NULL
        AND NOT bool_or(c.is_new) OVER (PARTITION BY c.txn_no) THEN 'unchanged'
      ELSE 'conflict'
    END,
    c.prior_file, c.prior_record, c.refusal
  FROM compared AS c;
END $$;
