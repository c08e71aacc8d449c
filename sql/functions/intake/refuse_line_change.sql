-- Refuses any change of a reported line but one: that it is not the current revision any more.
CREATE OR REPLACE FUNCTION intake.refuse_line_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rest intake.line;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    v_rest := NEW;
    v_rest.is_current := true;
    -- Compared as images, because 1.0 and 1.00 are equal and not the same report.
    IF NOT NEW.is_current AND v_rest *= OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'BH002',
    MESSAGE = 'rows of intake.line are never changed, only superseded; correct by a new revision';
END $$;
