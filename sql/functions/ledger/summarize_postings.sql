-- Brings the block range indexes of the postings up to their last page, so that the postings after
-- a cut are found without reading those before it.
CREATE OR REPLACE FUNCTION ledger.summarize_postings() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM brin_summarize_new_values(i.indexrelid)
  FROM pg_partition_tree('ledger.posting_xid_idx') AS t
  JOIN pg_index AS i ON i.indexrelid = t.relid
  WHERE t.isleaf;
END $$;
