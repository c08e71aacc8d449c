-- Refuses to open a period again that is open, that others stand on, or without a second person.
CREATE OR REPLACE FUNCTION ledger.require_reopenable(
  p_book integer, p_period text, p_reason text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_span  record;
  v_is    record;
  v_later text;
BEGIN
  SELECT * INTO v_span FROM ledger.period_span(p_period);
  SELECT * INTO v_is FROM ledger.period_state(p_book, p_period);
  IF v_is.state = 'open' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH037', MESSAGE = format('%s is open', p_period);
  END IF;
  -- A year stands on its months, and every period on those before it of its kind.
  SELECT p.period INTO v_later FROM ledger.period AS p
  WHERE p.book = p_book AND p.kind <> 'adjusting'
    AND (p.kind = v_span.kind AND p.ends_on > v_span.ends_on
      OR p.kind = 'year' AND v_span.kind = 'month' AND p.ends_on >= v_span.ends_on)
    AND (SELECT s.state FROM ledger.period_state(p_book, p.period) AS s) <> 'open'
  ORDER BY p.ends_on DESC, p.kind DESC LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BH037',
      MESSAGE = format('%s stands on %s', v_later, p_period),
      HINT = format('Open %s again first.', v_later);
  ELSIF coalesce(p_reason !~ '\S', true) THEN
    RAISE EXCEPTION USING ERRCODE = 'BH035',
      MESSAGE = format('opening %s again takes a reason', p_period);
  ELSIF v_is.changed_by = session_user AND NOT ledger.is_single_person(p_book) THEN
    RAISE EXCEPTION USING ERRCODE = 'BH036',
      MESSAGE = format('%s was closed by %s, so another person has to open it again', p_period,
        v_is.changed_by);
  END IF;
END $$;

-- Opens a period again as its next version; the entry that closed a year is taken back.
CREATE OR REPLACE FUNCTION ledger.reopen_period(p_book integer, p_period text, p_reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_is  record;
  v_cut integer;
BEGIN
  PERFORM ledger.lock_periods(p_book);
  PERFORM ledger.require_reopenable(p_book, p_period, p_reason);
  SELECT * INTO v_is FROM ledger.period_state(p_book, p_period);
  SELECT g.cut INTO v_cut FROM ledger.progress AS g
  WHERE g.book = p_book AND g.reader = 'rollup';
  INSERT INTO ledger.period_event (
    book, period, version, state, cut, reason, closed_by, is_single_person)
  VALUES (p_book, p_period, v_is.version + 1, 'open', v_cut, p_reason, v_is.changed_by,
    ledger.is_single_person(p_book));
  PERFORM ledger.note_closing(p_book);
  PERFORM ledger.take_back_year(p_book, p_period, v_is.version, p_reason);
  RETURN v_is.version + 1;
END $$;

-- Posts the mirror of the entry that closed a version of a year, if it had one.
CREATE OR REPLACE FUNCTION ledger.take_back_year(
  p_book integer, p_period text, p_version integer, p_reason text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_txn    bigint;
  v_source smallint := ledger.ensure_source('year_end');
  v_id     text := p_period || '#' || (p_version + 1);
BEGIN
  SELECT y.txn INTO v_txn FROM ledger.year_entry AS y
  WHERE y.book = p_book AND y.period = p_period COLLATE "C" AND y.version = p_version;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM ledger.open_staging();
  INSERT INTO pg_temp.bahi_staging (
    txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on,
    external_id, event_hash, reverses, memo)
  SELECT 0, p.leg, p.kind, CASE p.leg WHEN 1 THEN v_source END, p.credit, p.debit, p.amount_minor,
    p.occurred_at, p.effective_on, CASE p.leg WHEN 1 THEN v_id END,
    CASE p.leg WHEN 1 THEN sha256(convert_to('year_end|' || v_id, 'UTF8')) END,
    CASE p.leg WHEN 1 THEN v_txn END, CASE p.leg WHEN 1 THEN p_reason END
  FROM ledger.posting AS p WHERE p.book = p_book AND p.txn = v_txn;
  PERFORM ledger.post_batch(p_book, NULL, true);
  INSERT INTO ledger.year_entry (book, period, version, txn)
  SELECT p_book, p_period, p_version + 1, k.txn FROM ledger.source_key AS k
  WHERE k.book = p_book AND k.source = v_source AND k.external_id = v_id COLLATE "C";
END $$;

REVOKE EXECUTE ON FUNCTION ledger.take_back_year FROM bahi_post;
