-- The usual live request by the shortest way: one unlock paid to a gateway, on a way that is open
-- and with names that are known. Gives its transaction; NULL when anything is unusual, and then
-- nothing was done and ledger.authorise decides, whose search path holds here too.
CREATE OR REPLACE FUNCTION ledger.authorise_unlock(
  p_book text, p_source text, p_external_id text, p_debit text, p_credit text,
  p_amount_minor bigint, p_occurred_at timestamptz, p_viewer bigint, p_series text,
  p_episode text, p_place smallint, p_surface text, p_item text
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_way record;
  v_xid bigint;
  v_txn bigint;
  v_on  date;
BEGIN
  SELECT w.*, s.series, e.episode,
    CASE WHEN p_surface IS NOT NULL
      THEN (SELECT f.surface FROM ledger.surface AS f WHERE f.code = p_surface) END AS surface
  INTO v_way
  FROM ledger.live_way AS w
  JOIN ledger.series AS s ON s.book = w.book AND s.code = p_series COLLATE "C"
  JOIN ledger.episode AS e ON e.series = s.series AND e.code = p_episode COLLATE "C"
  WHERE w.login = session_user AND w.live_on = (clock_timestamp() AT TIME ZONE 'UTC')::date
    AND w.book_code = p_book AND w.source_code = p_source AND w.debit_code = p_debit
    AND w.credit_code = p_credit;
  IF NOT FOUND OR p_external_id IS NULL OR p_viewer IS NULL OR p_place IS NULL
    OR p_occurred_at IS NULL OR v_way.surface IS NULL AND p_surface IS NOT NULL
    OR (p_amount_minor BETWEEN 1 AND 10000000000000) IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  -- A closer that is at work is waited for elsewhere.
  IF NOT pg_try_advisory_xact_lock_shared(hashtext('ledger.period'), v_way.book) THEN
    RETURN NULL;
  END IF;
  v_on := (p_occurred_at AT TIME ZONE 'Asia/Kolkata')::date;
  IF EXISTS (SELECT FROM ledger.closing AS c
    WHERE c.book = v_way.book AND c.soft_through >= v_on) THEN
    RETURN NULL;
  END IF;
  v_xid := pg_current_xact_id()::text::bigint;
  v_txn := (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1577836800000) << 22;
  v_txn := v_txn + ((nextval('ledger.txn_block_seq') & 4095) << 10);
  INSERT INTO ledger.source_key (txn, xid, book, source, external_id, event_hash)
  VALUES (v_txn, v_xid, v_way.book, v_way.source, p_external_id,
    ledger.unlock_hash(p_external_id, p_occurred_at, p_viewer, p_series, p_episode,
      p_amount_minor, v_way.payment, p_place))
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO ledger.posting (
    txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
    effective_on, series, episode, units, place, surface, item)
  VALUES (v_txn, v_way.book, 1, 1, v_xid, v_way.debit, v_way.credit, p_amount_minor,
    p_occurred_at, v_way.batch, p_viewer, v_on, v_way.series, v_way.episode, 1, p_place,
    v_way.surface, p_item);
  RETURN v_txn;
END $$;

-- Opens the ways of unlocks that were posted to a gateway just now.
CREATE OR REPLACE FUNCTION ledger.open_ways(
  p_book integer, p_book_code text, p_source smallint, p_source_code text,
  p_requests ledger.request[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
  INSERT INTO ledger.live_way (
    login, live_on, book_code, source_code, debit_code, credit_code, book, source, debit, credit,
    payment, batch)
  SELECT DISTINCT session_user, v_today, p_book_code, p_source_code, d.code, c.code, p_book,
    p_source, d.account, c.account, d.party, b.batch
  FROM unnest(p_requests) AS q
  JOIN ledger.account AS d ON d.book = p_book AND d.account = q.debit
  JOIN ledger.account AS c ON c.book = p_book AND c.account = q.credit
  JOIN ledger.batch AS b
    ON b.book = p_book AND b.recorded_by = session_user AND b.live_on = v_today
  WHERE q.verdict = 'posted' AND NOT q.is_strict AND d.class = 'psp' AND d.party IS NOT NULL
    AND d.closed_on IS NULL AND c.closed_on IS NULL
  ORDER BY d.code, c.code
  ON CONFLICT DO NOTHING;
  DELETE FROM ledger.live_way AS w WHERE w.live_on < v_today - 1;
END $$;

-- Closes the ways of an account that changes, so that the next request is checked anew.
CREATE OR REPLACE FUNCTION ledger.close_ways() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'account' THEN
    DELETE FROM ledger.live_way AS w
    WHERE w.book = OLD.book AND OLD.account IN (w.debit, w.credit);
  ELSE
    DELETE FROM ledger.live_way;
  END IF;
  RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.authorise_unlock, ledger.open_ways, ledger.close_ways
  FROM bahi_post;
