-- Refuses an UPDATE, a DELETE or a TRUNCATE of what is only ever added to, whoever asks.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'BH002',
    MESSAGE = format('rows of %s are never changed; correct by %s',
      coalesce(pg_partition_root(TG_RELID), TG_RELID::regclass),
      CASE TG_TABLE_SCHEMA WHEN 'ledger' THEN 'a reversing entry' ELSE 'a new row' END);
END $$;
