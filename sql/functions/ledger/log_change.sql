-- Logs what a row was and what it is: the trigger names the kind of object and the column with its
-- code. A statement that leaves the row as it was is no change.
CREATE OR REPLACE FUNCTION ledger.log_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  v_after  jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  v_row    jsonb := coalesce(v_after, v_before);
BEGIN
  IF v_before = v_after THEN
    RETURN NULL;
  END IF;
  INSERT INTO ledger.change_log (book, object, operation, before, after, reason)
  VALUES (
    (v_row ->> 'book')::integer,
    CASE WHEN TG_ARGV[0] = 'party' AND v_row ->> 'kind' = 'creator' THEN 'payee'
      ELSE TG_ARGV[0] END || ':' || (v_row ->> TG_ARGV[1]),
    TG_OP, v_before, v_after, nullif(current_setting('bahi.reason', true), ''));
  RETURN NULL;
END $$;

-- Who may execute it may hang it on a table of his own and have it log what never was.
REVOKE EXECUTE ON FUNCTION ledger.log_change FROM bahi_post;
