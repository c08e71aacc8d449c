-- Refuses a relation that only poses as the staging table: its code would run as the owner.
CREATE OR REPLACE FUNCTION ledger.require_staging() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM pg_class AS c
  WHERE c.oid = to_regclass('pg_temp.bahi_staging')
    AND c.relnamespace = pg_my_temp_schema()
    AND c.relkind = 'r' AND c.relpersistence = 't'
    AND c.relowner = 'bahi_owner'::regrole
    AND NOT c.relhasrules AND NOT c.relhastriggers AND NOT c.relrowsecurity;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH005',
      MESSAGE = 'there is no staging table of the ledger in this session',
      HINT = 'Call ledger.open_staging() first.';
  END IF;
END $$;
