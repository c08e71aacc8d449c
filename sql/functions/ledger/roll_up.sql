-- Folds the postings up to a cut into the day totals and the report tables; what a cut before it
-- folded is left alone.
CREATE OR REPLACE FUNCTION ledger.roll_up(p_book integer, p_cut integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_window record;
  v_moved  record;
  v_stores bigint := (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = p_book AND a.code = 'liabilities:proceeds:stores');
BEGIN
  SELECT * INTO v_window FROM ledger.cut_window(p_book, 'rollup', p_cut);
  SELECT * INTO v_moved FROM report.fold_window(p_book, v_window.after, v_window.before);
  IF v_moved.has_refunds THEN
    PERFORM report.fold_refunds(p_book, v_window.after, v_window.before);
  END IF;
  IF v_stores IS NOT NULL THEN
    PERFORM report.fold_stores(p_book, v_stores, v_window.after, v_window.before);
  END IF;
  PERFORM report.fold_coins(p_book, v_window.after, v_window.before);
  PERFORM report.fold_passes(p_book, v_window.after, v_window.before);
  PERFORM report.fold_voids(p_book, v_window.after, v_window.before);
  PERFORM ledger.note_progress(p_book, 'rollup', p_cut);
  PERFORM ledger.summarize_ranges('ledger.posting');
  RETURN v_moved.folded;
END $$;
