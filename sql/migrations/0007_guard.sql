-- Guards: what is recorded is neither changed nor deleted, by its owner neither. They fire on
-- UPDATE, DELETE and TRUNCATE only, so that an insert pays nothing, and also where
-- session_replication_role silences ordinary triggers.

-- The files of sql/functions give the two functions their text; until then they refuse as well.
CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;

CREATE FUNCTION intake.refuse_line_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;

DO $$
DECLARE
  v_table    regclass;
  v_relation regclass;
BEGIN
  FOREACH v_table IN ARRAY ARRAY[
    'ledger.posting', 'ledger.source_key', 'ledger.document', 'ledger.batch', 'ledger.cut',
    'commerce.agreement', 'commerce.agreement_series', 'commerce.agreement_category',
    'commerce.sale', 'commerce.distribution', 'commerce.allocation',
    'intake.file', 'intake.file_chunk', 'intake.line',
    'payout.statement', 'payout.statement_posting', 'recon.break_event']::regclass[]
  LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s
         FOR EACH ROW EXECUTE FUNCTION %s()',
      v_table,
      CASE v_table WHEN 'intake.line'::regclass THEN 'intake.refuse_line_change'
        ELSE 'ledger.refuse_change' END);
    -- A leaf has the row guard of its parent already, and needs a guard of its own statements.
    FOR v_relation IN
      SELECT v_table UNION SELECT t.relid FROM pg_partition_tree(v_table) AS t
    LOOP
      EXECUTE format(
        'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s
           FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()',
        v_relation);
      EXECUTE format(
        'ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change,
           ENABLE ALWAYS TRIGGER refuse_truncate',
        v_relation);
    END LOOP;
  END LOOP;
END $$;

REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA ledger
  FROM PUBLIC, bahi_post, bahi_read;
