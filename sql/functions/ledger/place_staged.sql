-- Puts what is staged on days that are open, and keeps closers out until the transaction ends.
--
-- A fact of a closed day counts on the first open one and keeps its own instant. An entry for which
-- two people stand is not moved: it names its day. Its adjusting period is the last day of a year
-- that is not closed yet, for adjusters; the entry that closes the year goes there as well.
CREATE OR REPLACE FUNCTION ledger.place_staged(p_book integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_closing   record;
  v_adjusts   boolean;
  v_first     date;
  v_named     record;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('ledger.period'), p_book);
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM ledger.require_fresh_snapshot();
  END IF;
  SELECT c.soft_through, c.closed_through, c.year_through INTO v_closing
  FROM ledger.closing AS c WHERE c.book = p_book;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  v_adjusts := ledger.may_adjust();
  v_first := CASE WHEN v_adjusts THEN v_closing.closed_through
    ELSE v_closing.soft_through END + 1;
  IF v_first IS NULL THEN
    RETURN;
  END IF;
  SELECT k.code, s.effective_on INTO v_named
  FROM pg_temp.bahi_staging AS s JOIN ledger.posting_kind AS k ON k.kind = s.kind
  WHERE s.effective_on < v_first AND k.needs_approval AND NOT (
    (v_adjusts OR k.code = 'year_end')
    AND to_char(s.effective_on, 'MM-DD') = '03-31'
    AND s.effective_on <= v_closing.closed_through
    AND s.effective_on > coalesce(v_closing.year_through, '-infinity'))
  ORDER BY s.effective_on LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH030',
      MESSAGE = format('a %s cannot count on %s, because %s is %s', v_named.code,
        v_named.effective_on, to_char(v_named.effective_on, 'YYYY-MM'),
        CASE WHEN v_named.effective_on <= v_closing.closed_through THEN 'closed'
          ELSE 'closed to all but adjusters' END),
      HINT = format('The first open day is %s.', v_first);
  END IF;
  UPDATE pg_temp.bahi_staging AS s SET effective_on = v_first
  FROM ledger.posting_kind AS k
  WHERE k.kind = s.kind AND NOT k.needs_approval AND s.effective_on < v_first;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.place_staged FROM bahi_post;

-- Refuses a transaction whose snapshot may be older than the lock that it has waited for.
CREATE OR REPLACE FUNCTION ledger.require_fresh_snapshot() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH038',
      MESSAGE = format('neither posting nor closing is done in a transaction that is %s',
        current_setting('transaction_isolation')),
      HINT = 'Begin it as READ COMMITTED, so that it sees what others have closed or posted.';
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_fresh_snapshot FROM bahi_post;
