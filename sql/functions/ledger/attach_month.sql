-- Finds a detached month, or says that it is not one.
CREATE OR REPLACE FUNCTION ledger.require_detached(p_month date, p_has_table boolean)
RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_has_table boolean;
BEGIN
  SELECT a.has_table INTO v_has_table FROM ledger.archived_month() AS a WHERE a.month = p_month;
  IF v_has_table IS DISTINCT FROM p_has_table THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH043',
      MESSAGE = format(CASE
        WHEN v_has_table IS NULL THEN 'the postings of %s are not detached'
        WHEN v_has_table THEN 'the postings of %s are in the database'
        ELSE 'the table of the postings of %s was dropped; attach them from their export' END,
        to_char(p_month, 'YYYY-MM'));
  END IF;
END $$;

-- Refuses a table whose postings are not those that were detached.
CREATE OR REPLACE FUNCTION ledger.require_same_content(p_month date) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_relation regclass := to_regclass('ledger.' || ledger.archived_name(p_month));
BEGIN
  PERFORM FROM ledger.archived_month() AS a
  WHERE a.month = p_month AND a.digest = ledger.content_digest(v_relation);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH045',
      MESSAGE = format('the postings of %s are not those that were detached',
        to_char(p_month, 'YYYY-MM'));
  END IF;
END $$;

-- Makes an empty table for a month whose own was dropped, open to the poster until close_restore.
CREATE OR REPLACE FUNCTION ledger.open_restore(p_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_detached(p_month, false);
  EXECUTE format('CREATE TABLE ledger.%I (LIKE ledger.posting INCLUDING ALL)',
    ledger.archived_name(p_month));
  EXECUTE format('GRANT INSERT ON ledger.%I TO bahi_post', ledger.archived_name(p_month));
END $$;

-- Ends what open_restore began in the same transaction: nothing but the rows that were detached.
CREATE OR REPLACE FUNCTION ledger.close_restore(p_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_detached(p_month, true);
  PERFORM ledger.guard_archived(p_month);
  PERFORM ledger.require_same_content(p_month);
  PERFORM ledger.note_archive(
    p_month, 'restore', ('ledger.' || ledger.archived_name(p_month))::regclass, a.file_sha256)
  FROM ledger.archived_month() AS a WHERE a.month = p_month;
END $$;

-- Puts a detached month back into the posting table, when its rows are those that were detached.
CREATE OR REPLACE FUNCTION ledger.attach_month(p_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s' AS $$
DECLARE
  v_archived text := ledger.archived_name(p_month);
  v_name     text := 'posting_' || to_char(p_month, 'YYYYMM');
  v_sha256   text;
BEGIN
  PERFORM ledger.require_detached(p_month, true);
  EXECUTE format('LOCK TABLE ledger.%I IN SHARE ROW EXCLUSIVE MODE', v_archived);
  PERFORM ledger.require_same_content(p_month);
  SELECT a.file_sha256 INTO v_sha256 FROM ledger.archived_month() AS a WHERE a.month = p_month;
  -- The posting table gives its leaf a row guard of this name.
  EXECUTE format('DROP TRIGGER refuse_change ON ledger.%I', v_archived);
  EXECUTE format('ALTER TABLE ledger.%I RENAME TO %I', v_archived, v_name);
  EXECUTE format(
    'ALTER TABLE ledger.posting ATTACH PARTITION ledger.%I FOR VALUES FROM (%s) TO (%s)', v_name,
    ledger.first_txn(p_month::timestamp AT TIME ZONE 'UTC'),
    ledger.first_txn((p_month + interval '1 month') AT TIME ZONE 'UTC'));
  EXECUTE format(
    'ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER refuse_change,
       ENABLE ALWAYS TRIGGER refuse_truncate', v_name);
  EXECUTE format('REVOKE ALL ON ledger.%I FROM PUBLIC, bahi_post, bahi_read', v_name);
  PERFORM ledger.note_archive(
    p_month, 'attach', ('ledger.' || v_name)::regclass, v_sha256);
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_detached, ledger.require_same_content FROM bahi_post;
