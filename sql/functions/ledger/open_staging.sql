-- Makes the session's staging table, owned by the owner, or empties it; the poster may insert.
CREATE OR REPLACE FUNCTION ledger.open_staging() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.ensure_partition();
  IF to_regclass('pg_temp.bahi_staging') IS NULL THEN
    CREATE TEMPORARY TABLE bahi_staging (
      txn_no       integer,
      leg          smallint,
      kind         smallint,
      source       smallint,
      debit        bigint,
      credit       bigint,
      amount_minor bigint,
      occurred_at  timestamptz,
      record       bigint,
      viewer       bigint,
      effective_on date,
      series       integer,
      episode      integer,
      units        integer,
      product      integer,
      place        smallint,
      surface      smallint,
      item         text COLLATE "C",
      external_id  text COLLATE "C",
      event_hash   bytea,
      reverses     bigint,
      memo         text,
      detail       jsonb
    ) ON COMMIT DELETE ROWS;
    GRANT SELECT, INSERT ON pg_temp.bahi_staging TO bahi_post;
  END IF;
  PERFORM ledger.require_staging();
  -- A batch before this one in the same transaction has left its rows.
  IF EXISTS (SELECT FROM pg_temp.bahi_staging) THEN
    TRUNCATE pg_temp.bahi_staging;
  END IF;
END $$;
