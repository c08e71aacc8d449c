-- Numbers for texts: sources, episodes and products get theirs when they are first seen.
CREATE OR REPLACE FUNCTION ledger.ensure_source(p_code text) RETURNS smallint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source smallint;
BEGIN
  SELECT source INTO v_source FROM ledger.source WHERE code = p_code;
  IF NOT FOUND THEN
    IF (octet_length(p_code) BETWEEN 1 AND 512) IS NOT TRUE THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BH147',
        MESSAGE = format('a source has a name of 1 to 512 bytes, not of %s',
          coalesce(octet_length(p_code), 0));
    END IF;
    PERFORM ledger.ensure_partition();
    INSERT INTO ledger.source (code) VALUES (p_code)
    ON CONFLICT ON CONSTRAINT source_code_key DO NOTHING;
    SELECT source INTO v_source FROM ledger.source WHERE code = p_code;
  END IF;
  RETURN v_source;
END $$;

CREATE OR REPLACE FUNCTION ledger.ensure_series(p_book integer, p_codes text[], p_titles text[])
RETURNS TABLE (code text, series integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.ensure_partition();
  INSERT INTO ledger.series AS s (book, code, title)
  SELECT p_book, w.code, w.title
  FROM unnest(p_codes, p_titles) AS w (code, title)
  ORDER BY w.code
  ON CONFLICT ON CONSTRAINT series_code_key DO UPDATE
    SET title = coalesce(EXCLUDED.title, s.title)
    WHERE s.title IS DISTINCT FROM coalesce(EXCLUDED.title, s.title);
  RETURN QUERY
  SELECT s.code, s.series FROM ledger.series AS s WHERE s.book = p_book AND s.code = ANY (p_codes);
END $$;

CREATE OR REPLACE FUNCTION ledger.ensure_episode(p_series integer[], p_codes text[])
RETURNS TABLE (series integer, code text, episode integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.ensure_partition();
  INSERT INTO ledger.episode AS e (series, code)
  SELECT DISTINCT w.series, w.code
  FROM unnest(p_series, p_codes) AS w (series, code)
  ORDER BY 1, 2
  ON CONFLICT ON CONSTRAINT episode_code_key DO NOTHING;
  RETURN QUERY
  SELECT e.series, e.code, e.episode
  FROM unnest(p_series, p_codes) AS w (series, code)
  JOIN ledger.episode AS e ON e.series = w.series AND e.code = w.code COLLATE "C";
END $$;

CREATE OR REPLACE FUNCTION ledger.ensure_product(p_book integer, p_codes text[])
RETURNS TABLE (code text, product integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.ensure_partition();
  INSERT INTO ledger.product (book, code)
  SELECT DISTINCT p_book, w FROM unnest(p_codes) AS w ORDER BY 2
  ON CONFLICT ON CONSTRAINT product_code_key DO NOTHING;
  RETURN QUERY
  SELECT p.code, p.product FROM ledger.product AS p
  WHERE p.book = p_book AND p.code = ANY (p_codes);
END $$;
