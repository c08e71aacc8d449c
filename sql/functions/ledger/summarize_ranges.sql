-- Summarises the block ranges that were filled since the last time, so that what looks for the
-- postings of a window or of some days does not read them. A leaf that a vacuum works on is left to
-- it, or to the next time.
CREATE OR REPLACE FUNCTION ledger.summarize_ranges() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_index oid;
BEGIN
  FOR v_index IN
    SELECT i.indexrelid
    FROM unnest(ARRAY['ledger.posting', 'ledger.source_key']::regclass[]) AS t (relation)
    CROSS JOIN LATERAL pg_partition_tree(t.relation) AS leaf
    JOIN pg_index AS i ON i.indrelid = leaf.relid
    JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_am AS m ON m.oid = c.relam
    WHERE leaf.isleaf AND m.amname = 'brin'
    ORDER BY i.indexrelid
  LOOP
    BEGIN
      PERFORM brin_summarize_new_values(v_index);
    EXCEPTION WHEN lock_not_available THEN
      CONTINUE;
    END;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.summarize_ranges FROM bahi_post;
