-- Keeps posters out of the book until the transaction ends, and waits for those that are in. Once
-- people are named, an adjuster does that.
CREATE OR REPLACE FUNCTION ledger.lock_periods(p_book integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger.person) THEN
    PERFORM ledger.require_role('adjuster');
  END IF;
  -- An unlock on an open way holds the first lock instead of the second, and never waits for it.
  PERFORM pg_advisory_xact_lock(hashtext('ledger.live'), hashtext(b.code))
  FROM ledger.book AS b WHERE b.book = p_book;
  PERFORM pg_advisory_xact_lock(hashtext('ledger.period'), p_book);
  DELETE FROM ledger.live_way AS w WHERE w.book = p_book;
  PERFORM ledger.require_fresh_snapshot();
END $$;

-- Closes a month, softly or for good, with the trial balance at its last day.
CREATE OR REPLACE FUNCTION ledger.close_period(
  p_book integer, p_period text, p_state text, p_today date, p_reason text DEFAULT NULL
) RETURNS TABLE (version integer, cut integer, trial_balance_hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_span record;
BEGIN
  PERFORM ledger.lock_periods(p_book);
  SELECT * INTO v_span FROM ledger.period_span(p_period);
  IF v_span.kind <> 'month' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH035', MESSAGE = format('%s is not a month', p_period);
  END IF;
  PERFORM ledger.require_closable(p_book, p_period, p_state, p_today);
  cut := ledger.require_folded(p_book, p_period, v_span.ends_on);
  SELECT k.version, k.trial_balance_hash INTO version, trial_balance_hash
  FROM ledger.keep_period(p_book, p_period, p_state, cut, p_reason) AS k;
  RETURN NEXT;
END $$;

-- Writes the next version of a period that is being closed.
CREATE OR REPLACE FUNCTION ledger.keep_period(
  p_book integer, p_period text, p_state text, p_cut integer, p_reason text
) RETURNS TABLE (version integer, trial_balance_hash bytea)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_span record;
BEGIN
  SELECT * INTO v_span FROM ledger.period_span(p_period);
  SELECT s.version + 1 INTO version FROM ledger.period_state(p_book, p_period) AS s;
  INSERT INTO ledger.period (book, period, kind, starts_on, ends_on)
  VALUES (p_book, p_period, v_span.kind, v_span.starts_on, v_span.ends_on)
  ON CONFLICT DO NOTHING;
  IF v_span.kind = 'month' AND to_char(v_span.ends_on, 'MM') = '03' THEN
    INSERT INTO ledger.period (book, period, kind, starts_on, ends_on)
    VALUES (p_book, ledger.fiscal_year(v_span.ends_on) || '-adj', 'adjusting', v_span.ends_on,
      v_span.ends_on)
    ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO ledger.period_balance (
    book, period, version, account, currency, debit_minor, credit_minor)
  SELECT p_book, p_period, keep_period.version, a.code, a.currency, b.debit_minor, b.credit_minor
  FROM ledger.balance_at(p_book, v_span.ends_on) AS b
  JOIN ledger.account AS a ON a.book = p_book AND a.account = b.account;
  trial_balance_hash := ledger.period_digest(p_book, p_period, version);
  INSERT INTO ledger.period_event (
    book, period, version, state, cut, reason, encoding, trial_balance_hash)
  VALUES (p_book, p_period, version, p_state, p_cut, p_reason, 1, trial_balance_hash);
  PERFORM ledger.note_closing(p_book);
  RETURN NEXT;
END $$;

-- The hash of the balances that a version of a period has kept, in encoding 1.
--
-- No field holds the separators: codes are of [a-z0-9:-], currencies of capitals.
CREATE OR REPLACE FUNCTION ledger.period_digest(
  p_book integer, p_period text, p_version integer
) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to(
    concat_ws('|', 'bahi-period/1', k.code, p.period, p_version, p.ends_on) || E'\n'
      || coalesce(b.lines, ''), 'UTF8'))
  FROM ledger.period AS p
  JOIN ledger.book AS k ON k.book = p.book
  CROSS JOIN LATERAL (
    SELECT string_agg(
      concat_ws('|', x.account, x.currency, x.debit_minor, x.credit_minor) || E'\n', ''
      ORDER BY x.account) AS lines
    FROM ledger.period_balance AS x
    WHERE x.book = p.book AND x.period = p.period AND x.version = p_version
  ) AS b
  WHERE p.book = p_book AND p.period = p_period COLLATE "C"
$$;

-- Brings the row that posting reads up to the events.
CREATE OR REPLACE FUNCTION ledger.note_closing(p_book integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ledger.closing AS c WHERE c.book = p_book;
  INSERT INTO ledger.closing (book, soft_through, closed_through, year_through)
  SELECT p_book, max(l.ends_on) FILTER (WHERE l.kind = 'month'),
    max(l.ends_on) FILTER (WHERE l.kind = 'month' AND l.state = 'closed'),
    max(l.ends_on) FILTER (WHERE l.kind = 'year')
  FROM (
    SELECT DISTINCT ON (p.period) p.kind, p.ends_on, e.state
    FROM ledger.period AS p
    JOIN ledger.period_event AS e ON e.book = p.book AND e.period = p.period
    WHERE p.book = p_book ORDER BY p.period, e.version DESC
  ) AS l
  WHERE l.state <> 'open'
  HAVING count(*) > 0;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.keep_period, ledger.note_closing FROM bahi_post;
