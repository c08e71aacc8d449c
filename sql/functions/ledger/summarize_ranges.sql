-- Summarises the block ranges of a table that were filled since the last time, so that what looks
-- for the rows of a window or of some days does not read them. A leaf that a vacuum works on is
-- left to it, or to the next time.
CREATE OR REPLACE FUNCTION ledger.summarize_ranges(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_index oid;
BEGIN
  FOR v_index IN
    SELECT i.indexrelid
    FROM pg_partition_tree(p_table) AS leaf
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

-- Its predecessor, for all tables at once.
DROP FUNCTION IF EXISTS ledger.summarize_ranges();

REVOKE EXECUTE ON FUNCTION ledger.summarize_ranges FROM bahi_post;
