-- Decides one live unlock: what ledger.authorise does with one request of that kind, for half the
-- work, because it takes no arrays and gives one row. A request without a surface or an item leaves
-- them out.
--
-- The usual one, paid to a gateway, is posted by an open way: names that an earlier request of the
-- same login and day has looked up, and a move that was checked. All others, repetitions and
-- refusals among them, are decided as in a batch.
CREATE OR REPLACE FUNCTION ledger.authorise_unlock(
  p_book text, p_source text, p_external_id text, p_debit text, p_credit text,
  p_amount_minor bigint, p_occurred_at timestamptz, p_viewer bigint, p_series text,
  p_episode text, p_place smallint, p_surface text DEFAULT NULL, p_item text DEFAULT NULL,
  OUT result text, OUT reason text, OUT txn bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at      timestamptz := clock_timestamp();
  v_on      date := (p_occurred_at AT TIME ZONE 'Asia/Kolkata')::date;
  v_book    integer;
  v_source  smallint;
  v_debit   bigint;
  v_credit  bigint;
  v_series  integer;
  v_episode integer;
  v_surface smallint;
  v_batch   bigint;
  v_xid     bigint;
  v_hash    bytea;
BEGIN
  -- The lock is held before the way is read, because who closes a period takes the ways away under
  -- it. A closer that is at work is waited for elsewhere.
  IF p_amount_minor BETWEEN 1 AND 10000000000000
    AND octet_length(p_external_id) <= 512
    AND p_viewer BETWEEN 0 AND 999999999999999999 AND p_place BETWEEN 1 AND 99
    AND v_on BETWEEN DATE '2000-01-01' AND DATE '2099-12-31'
    AND (p_item IS NULL OR octet_length(p_item) <= 512)
    AND pg_try_advisory_xact_lock_shared(hashtext('ledger.live'), hashtext(p_book)) THEN
    SELECT w.book, w.source, w.debit, w.credit, w.series, w.episode, w.surface, w.batch,
      pg_current_xact_id()::text::bigint,
      ((floor(extract(epoch FROM v_at) * 1000)::bigint - 1577836800000) << 22)
        + ((nextval('ledger.txn_block_seq') & 4095) << 10),
      ledger.unlock_hash(p_external_id, p_occurred_at, p_viewer, p_series, p_episode,
        p_amount_minor, w.payment, p_place)
    INTO v_book, v_source, v_debit, v_credit, v_series, v_episode, v_surface, v_batch, v_xid, txn,
      v_hash
    FROM ledger.live_way AS w
    WHERE w.episode_code = p_episode AND w.series_code = p_series AND w.debit_code = p_debit
      AND w.surface_code = coalesce(p_surface, '') AND w.login = session_user
      AND w.live_on = (v_at AT TIME ZONE 'UTC')::date AND w.source_code = p_source
      AND w.credit_code = p_credit AND w.book_code = p_book AND w.open_from <= v_on;
    IF FOUND THEN
      INSERT INTO ledger.source_key (txn, xid, book, source, external_id, event_hash)
      VALUES (txn, v_xid, v_book, v_source, p_external_id, v_hash)
      ON CONFLICT DO NOTHING;
      IF FOUND THEN
        INSERT INTO ledger.posting (
          txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
          effective_on, series, episode, units, place, surface, item)
        VALUES (txn, v_book, 1, 1, v_xid, v_debit, v_credit, p_amount_minor, p_occurred_at,
          v_batch, p_viewer, v_on, v_series, v_episode, 1, p_place, v_surface, p_item);
        result := 'posted';
        RETURN;
      END IF;
    END IF;
  END IF;
  SELECT b.result, b.reason, b.txn INTO result, reason, txn
  FROM ledger.authorise_batch(p_book, 'unlock', p_source, ARRAY[p_external_id], ARRAY[p_debit],
    ARRAY[p_credit], ARRAY[p_amount_minor], ARRAY[p_occurred_at], ARRAY[p_viewer],
    ARRAY[p_series], ARRAY[p_episode], ARRAY[p_place], ARRAY[p_surface], ARRAY[p_item], NULL,
    false) AS b;
END $$;

-- Opens the way of an unlock that was posted to a gateway just now, unless somebody else opens one
-- or changes its accounts: then a later request does.
CREATE OR REPLACE FUNCTION ledger.open_way(
  p_book integer, p_book_code text, p_source smallint, p_source_code text,
  p_request ledger.request
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  v_move  record;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('ledger.open_way'), p_book) THEN
    RETURN;
  END IF;
  SELECT d.code AS debit_code, c.code AS credit_code, d.party INTO v_move
  FROM ledger.account AS d
  JOIN ledger.account AS c ON c.book = p_book AND c.account = p_request.credit
  JOIN ledger.route AS r
    ON r.kind = 1 AND r.debit_class = d.class AND r.credit_class = c.class
  WHERE d.book = p_book AND d.account = p_request.debit AND d.class = 'psp'
    AND d.party IS NOT NULL AND d.closed_on IS NULL AND c.closed_on IS NULL
  FOR SHARE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO ledger.live_way (
    episode_code, series_code, debit_code, surface_code, login, live_on, source_code, credit_code,
    book_code, book, source, debit, credit, series, episode, surface, payment, batch, open_from)
  SELECT e.code, s.code, v_move.debit_code, coalesce(f.code, ''), session_user, v_today,
    p_source_code, v_move.credit_code, p_book_code, p_book, p_source, p_request.debit,
    p_request.credit, s.series, e.episode, f.surface, v_move.party, b.batch,
    coalesce(1 + c.soft_through, '-infinity')
  FROM ledger.batch AS b
  JOIN ledger.episode AS e ON e.episode = p_request.episode
  JOIN ledger.series AS s ON s.series = p_request.series
  LEFT JOIN ledger.surface AS f ON f.surface = p_request.surface
  LEFT JOIN ledger.closing AS c ON c.book = p_book
  WHERE b.book = p_book AND b.recorded_by = session_user AND b.live_on = v_today
  ON CONFLICT DO NOTHING;
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

REVOKE EXECUTE ON FUNCTION ledger.open_way, ledger.close_ways FROM bahi_post;
