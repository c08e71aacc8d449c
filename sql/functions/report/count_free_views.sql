-- Counts views that cost nothing by day and series, each once, and tells how many were new.
CREATE OR REPLACE FUNCTION report.count_free_views(
  p_book integer, p_ids text[], p_days date[], p_series text[], p_hashes bytea[], p_file bigint,
  p_records bigint[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_counted bigint;
BEGIN
  WITH view AS (
    SELECT DISTINCT ON (w.view_id) w.view_id, w.day, w.series, w.hash, w.record
    FROM unnest(p_ids, p_days, p_series, p_hashes, p_records)
      AS w (view_id, day, series, hash, record)
    ORDER BY w.view_id, w.record
  ), fresh AS (
    INSERT INTO commerce.free_view (book, view_id, event_hash, file, record)
    SELECT p_book, v.view_id, v.hash, p_file, v.record FROM view AS v
    ON CONFLICT DO NOTHING
    RETURNING view_id
  ), counted AS (
    INSERT INTO report.day_free AS t (book, day, series, units)
    SELECT p_book, v.day, s.series, count(*)
    FROM fresh AS f
    JOIN view AS v ON v.view_id = f.view_id
    JOIN ledger.series AS s ON s.book = p_book AND s.code = v.series
    GROUP BY 2, 3
    ORDER BY 2, 3
    ON CONFLICT ON CONSTRAINT day_free_pkey DO UPDATE SET units = t.units + EXCLUDED.units
  )
  SELECT count(*) INTO v_counted FROM fresh;
  RETURN v_counted;
END $$;
