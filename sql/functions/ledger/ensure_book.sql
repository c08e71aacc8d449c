-- Opens an entity, its registrations and its book, or brings their names up to date.
CREATE OR REPLACE FUNCTION ledger.ensure_book(
  p_book text, p_entity text, p_name text, p_tan text, p_states smallint[], p_gstins text[],
  p_unlock_gst_rate_bp integer
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_entity integer;
  v_book   record;
BEGIN
  INSERT INTO ledger.entity AS e (code, name, tan) VALUES (p_entity, p_name, p_tan)
  ON CONFLICT ON CONSTRAINT entity_code_key DO UPDATE
    SET name = EXCLUDED.name, tan = EXCLUDED.tan
  RETURNING e.entity INTO v_entity;
  INSERT INTO ledger.registration AS r (entity, state, gstin)
  SELECT v_entity, w.state, w.gstin FROM unnest(p_states, p_gstins) AS w (state, gstin)
  ON CONFLICT ON CONSTRAINT registration_pkey DO UPDATE SET gstin = EXCLUDED.gstin;

  SELECT b.book, b.entity, b.registration_state, b.unlock_gst_rate_bp INTO v_book
  FROM ledger.book AS b WHERE b.code = p_book;
  IF NOT FOUND THEN
    INSERT INTO ledger.book AS b (code, entity, registration_state, unlock_gst_rate_bp)
    VALUES (p_book, v_entity, p_states[1], p_unlock_gst_rate_bp)
    RETURNING b.book, b.entity, b.registration_state, b.unlock_gst_rate_bp INTO v_book;
  ELSIF (v_book.entity, v_book.registration_state, v_book.unlock_gst_rate_bp)
    IS DISTINCT FROM (v_entity, p_states[1], p_unlock_gst_rate_bp) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH004',
      MESSAGE = format('book %s keeps its entity, registration and tax rate', p_book),
      HINT = 'Open another book for another registration or rate.';
  END IF;
  RETURN v_book.book;
END $$;
