-- The horizon of a cut: what a transaction below it has posted belongs to the cut.
CREATE OR REPLACE FUNCTION ledger.cut_horizon(p_book integer, p_cut integer) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_horizon bigint;
BEGIN
  SELECT c.horizon INTO v_horizon FROM ledger.cut AS c WHERE c.book = p_book AND c.cut = p_cut;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BH006', MESSAGE = format('cut %s was never taken', p_cut);
  END IF;
  RETURN v_horizon;
END $$;
