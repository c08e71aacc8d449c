-- Adds another external id to transactions that exist; the same id again is no news.
CREATE OR REPLACE FUNCTION ledger.attach_key(
  p_book integer, p_source smallint, p_external_ids text[], p_hashes bytea[], p_txns bigint[],
  p_file bigint, p_records bigint[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_attached bigint;
BEGIN
  IF EXISTS (SELECT FROM ledger.source AS s WHERE s.source = p_source AND s.is_reserved) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH015',
      MESSAGE = 'keys of vouchers, transfers and releases are claimed by the ledger alone';
  END IF;
  INSERT INTO ledger.source_key (
    txn, xid, file, record, book, source, external_id, event_hash)
  SELECT w.txn, pg_current_xact_id()::text::bigint, p_file, w.record, p_book, p_source,
    w.external_id, w.event_hash
  FROM unnest(p_external_ids, p_hashes, p_txns, p_records) AS w
    (external_id, event_hash, txn, record)
  WHERE EXISTS (SELECT FROM ledger.posting AS p WHERE p.book = p_book AND p.txn = w.txn)
  ORDER BY w.external_id
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_attached = ROW_COUNT;
  RETURN v_attached;
END $$;
