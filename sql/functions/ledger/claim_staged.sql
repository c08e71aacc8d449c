-- Inserts the staged keys in order, so that two batches that share keys cannot deadlock.
CREATE OR REPLACE FUNCTION ledger.claim_staged(
  p_book integer, p_file bigint, p_firsts bigint[], p_xid bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '512MB' AS $$
BEGIN
  INSERT INTO ledger.source_key (
    txn, xid, file, record, book, source, external_id, event_hash)
  SELECT p_firsts[1 + s.txn_no / 1024] + s.txn_no % 1024,
    p_xid, p_file, s.record, p_book, s.source, s.external_id, s.event_hash
  FROM pg_temp.bahi_staging AS s
  WHERE s.external_id IS NOT NULL
  ORDER BY s.source, s.external_id;
END $$;
