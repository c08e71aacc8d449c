-- Closes a financial year with what is staged: the entry that moves all income and expenses of the
-- year into what is retained. Nothing is staged for a year that had none.
CREATE OR REPLACE FUNCTION ledger.close_year(
  p_book integer, p_period text, p_today date, p_reason text DEFAULT NULL
) RETURNS TABLE (version integer, cut integer, trial_balance_hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_span   record;
  v_key    record;
  v_posted record;
  v_left   record;
BEGIN
  PERFORM ledger.lock_periods(p_book);
  SELECT * INTO v_span FROM ledger.period_span(p_period);
  IF v_span.kind <> 'year' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH035',
      MESSAGE = format('%s is not a financial year', p_period);
  END IF;
  PERFORM ledger.require_closable(p_book, p_period, 'closed', p_today);
  cut := ledger.require_folded(p_book, p_period, v_span.ends_on);
  PERFORM ledger.require_staging();
  IF EXISTS (
    SELECT FROM pg_temp.bahi_staging AS s
    JOIN ledger.posting_kind AS k ON k.kind = s.kind
    WHERE k.code <> 'year_end' OR s.effective_on <> v_span.ends_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'BH039',
      MESSAGE = format('%s is closed by a year_end of %s alone', p_period, v_span.ends_on);
  END IF;
  SELECT s.source, s.external_id INTO v_key FROM pg_temp.bahi_staging AS s WHERE s.leg = 1;
  SELECT * INTO v_posted FROM ledger.post_batch(p_book, NULL, true);
  SELECT a.code, a.currency, b.debit_minor - b.credit_minor AS left_minor INTO v_left
  FROM ledger.balance_at(p_book, v_span.ends_on) AS b
  JOIN ledger.account AS a ON a.book = p_book AND a.account = b.account
  JOIN ledger.account_class AS c ON c.class = a.class
  WHERE c.type IN ('income', 'expenses') AND b.debit_minor <> b.credit_minor
  ORDER BY a.code LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BH039',
      MESSAGE = format('the closing entry of %s leaves %s minor units of %s on %s', p_period,
        v_left.left_minor, v_left.currency, v_left.code);
  END IF;
  SELECT k.version, k.trial_balance_hash INTO version, trial_balance_hash
  FROM ledger.keep_period(p_book, p_period, 'closed', cut, p_reason) AS k;
  INSERT INTO ledger.year_entry (book, period, version, txn)
  SELECT p_book, p_period, close_year.version, k.txn FROM ledger.source_key AS k
  WHERE k.book = p_book AND k.source = v_key.source AND k.external_id = v_key.external_id;
  RETURN NEXT;
END $$;
