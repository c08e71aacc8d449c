-- Takes records out of what is staged, because they cannot be posted and the rest shall be.
CREATE OR REPLACE FUNCTION ledger.leave_out(p_records bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_staging();
  DELETE FROM pg_temp.bahi_staging AS s WHERE s.record = ANY (p_records);
END $$;
