-- Folds the postings up to a cut into the day totals; what a cut before it folded is left alone.
-- A wallet has its own day totals, and its control leaf has the sum of all wallets.
CREATE OR REPLACE FUNCTION ledger.roll_up(p_book integer, p_cut integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_window record;
  v_folded bigint;
BEGIN
  SELECT * INTO v_window FROM ledger.cut_window(p_book, 'rollup', p_cut);
  WITH moved AS MATERIALIZED (
    SELECT p.debit, p.credit, p.effective_on, sum(p.amount_minor)::bigint AS amount_minor,
      count(*) AS posting_count
    FROM ledger.posting AS p
    WHERE p.book = p_book AND p.xid >= v_window.after AND p.xid < v_window.before
    GROUP BY 1, 2, 3
  ), side AS MATERIALIZED (
    SELECT s.account, m.effective_on, s.debit_minor, s.credit_minor, m.posting_count
    FROM moved AS m
    CROSS JOIN LATERAL (VALUES
      (m.debit, m.amount_minor, 0::bigint), (m.credit, 0::bigint, m.amount_minor)
    ) AS s (account, debit_minor, credit_minor)
  ), folded AS (
    INSERT INTO ledger.day_total AS t (
      book, account, effective_on, debit_minor, credit_minor, posting_count)
    SELECT p_book, s.account, s.effective_on, sum(s.debit_minor)::bigint,
      sum(s.credit_minor)::bigint, sum(s.posting_count)::bigint
    FROM (
      SELECT * FROM side
      UNION ALL
      SELECT a.control, x.effective_on, x.debit_minor, x.credit_minor, x.posting_count
      FROM side AS x JOIN ledger.account AS a ON a.book = p_book AND a.account = x.account
      WHERE x.account >= 1099511627776
    ) AS s
    GROUP BY s.account, s.effective_on
    ORDER BY s.account, s.effective_on
    ON CONFLICT ON CONSTRAINT day_total_pkey DO UPDATE SET
      debit_minor = t.debit_minor + EXCLUDED.debit_minor,
      credit_minor = t.credit_minor + EXCLUDED.credit_minor,
      posting_count = t.posting_count + EXCLUDED.posting_count
  )
  SELECT coalesce(sum(m.posting_count), 0) INTO v_folded FROM moved AS m;
  PERFORM report.fold(p_book, v_window.after, v_window.before);
  PERFORM report.fold_coins(p_book, v_window.after, v_window.before);
  PERFORM report.fold_passes(p_book, v_window.after, v_window.before);
  PERFORM report.fold_voids(p_book, v_window.after, v_window.before);
  PERFORM ledger.note_progress(p_book, 'rollup', p_cut);
  PERFORM ledger.summarize_ranges();
  RETURN v_folded;
END $$;
