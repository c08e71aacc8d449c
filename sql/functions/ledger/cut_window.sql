-- The window of a reader up to a cut, as xids: from the horizon of its last cut to this one's.
-- Locks the reader's progress, so that two runs at once do the work once.
CREATE OR REPLACE FUNCTION ledger.cut_window(p_book integer, p_reader text, p_cut integer)
RETURNS TABLE (after bigint, before bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.progress/' || p_reader), p_book);
  RETURN QUERY
  SELECT
    coalesce((
      SELECT c.horizon FROM ledger.progress AS g
      JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
      WHERE g.book = p_book AND g.reader = p_reader), 0),
    c.horizon
  FROM ledger.cut AS c WHERE c.book = p_book AND c.cut = p_cut;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BH006', MESSAGE = format('cut %s was never taken', p_cut);
  END IF;
END $$;

-- Notes that a reader of reports has worked through a cut. How far the roll-up and the seal have
-- come, they alone say: what they passed over would be in no balance and in no block.
CREATE OR REPLACE FUNCTION ledger.advance(p_book integer, p_reader text, p_cut integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_reader IN ('rollup', 'seal') THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH146',
      MESSAGE = format('how far the %s has come is noted by itself alone', p_reader);
  END IF;
  PERFORM ledger.cut_horizon(p_book, p_cut);
  PERFORM ledger.note_progress(p_book, p_reader, p_cut);
END $$;

-- Notes that a reader has worked through a cut; it never goes back.
CREATE OR REPLACE FUNCTION ledger.note_progress(p_book integer, p_reader text, p_cut integer)
RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO ledger.progress AS g (book, reader, cut) VALUES (p_book, p_reader, p_cut)
  ON CONFLICT ON CONSTRAINT progress_pkey DO UPDATE SET cut = greatest(g.cut, EXCLUDED.cut)
$$;

REVOKE EXECUTE ON FUNCTION ledger.note_progress FROM bahi_post;
