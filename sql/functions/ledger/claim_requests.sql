-- Claims the ids of new requests, remembers the refusals among them and posts the others. An id
-- that another call has claimed in the meantime is answered as that call's; within a batch it is an
-- error, because the others were decided without it.
CREATE OR REPLACE FUNCTION ledger.claim_requests(
  p_book integer, p_source smallint, p_kind smallint, p_requests ledger.request[]
) RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_xid     bigint := pg_current_xact_id()::text::bigint;
  v_firsts  bigint[] := ledger.reserve_txns(array_length(p_requests, 1));
  v_claimed text[];
  v_wanted  integer := 0;
  v_posts   boolean := false;
  v_batch   bigint;
BEGIN
  FOR i IN 1..array_length(p_requests, 1) LOOP
    IF p_requests[i].verdict = 'new' THEN
      p_requests[i].is_new := true;
      p_requests[i].verdict := CASE WHEN p_requests[i].refusal IS NULL THEN 'posted'
        ELSE 'refused' END;
      v_wanted := v_wanted + (p_requests[i].external_id IS NOT NULL)::integer;
      IF p_requests[i].refusal IS NULL THEN
        p_requests[i].txn := v_firsts[1 + i / 1024] + i % 1024;
        v_posts := true;
      END IF;
    END IF;
  END LOOP;
  -- Opened before an id is claimed: who waited for the batch with an id in its hands could be
  -- waited for by the one that opens it.
  IF v_posts THEN
    v_batch := ledger.live_batch(p_book);
  END IF;
  WITH claimed AS (
    INSERT INTO ledger.source_key (txn, xid, book, source, refusal, external_id, event_hash)
    SELECT q.txn, v_xid, p_book, p_source, q.refusal, q.external_id, q.event_hash
    FROM unnest(p_requests) AS q
    WHERE q.verdict IN ('posted', 'refused') AND q.is_new AND q.external_id IS NOT NULL
    ORDER BY q.external_id COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING external_id
  )
  SELECT array_agg(c.external_id) INTO v_claimed FROM claimed AS c;
  IF coalesce(array_length(v_claimed, 1), 0) < v_wanted THEN
    IF array_length(p_requests, 1) > 1 THEN
      RAISE unique_violation USING CONSTRAINT = 'source_key_pkey';
    END IF;
    p_requests := ledger.earlier_requests(p_book, p_source, p_requests, ARRAY(
      SELECT q.no FROM unnest(p_requests) AS q
      WHERE q.is_new AND q.external_id <> ALL (coalesce(v_claimed, '{}'))));
  END IF;
  IF v_posts THEN
    PERFORM ledger.post_requests(p_book, p_kind, v_xid, v_batch, p_requests);
    IF EXISTS (SELECT FROM unnest(p_requests) AS q WHERE q.is_strict) THEN
      PERFORM commerce.move_requested_coins(p_book, p_source, p_kind, p_requests);
    END IF;
  END IF;
  RETURN ledger.answer_doubles(p_requests);
END $$;

-- Moves the balances by what is posted, and inserts it under the login's batch of the day.
CREATE OR REPLACE FUNCTION ledger.post_requests(
  p_book integer, p_kind smallint, p_xid bigint, p_batch bigint, p_requests ledger.request[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM unnest(p_requests) AS q WHERE q.is_strict) THEN
    UPDATE ledger.balance AS b SET
      debit_minor = b.debit_minor + m.debit_minor, credit_minor = b.credit_minor + m.credit_minor
    FROM (
      SELECT side.account, sum(side.debit_minor)::bigint AS debit_minor,
        sum(side.credit_minor)::bigint AS credit_minor
      FROM unnest(p_requests) AS q
      CROSS JOIN LATERAL (VALUES
        (q.debit, q.amount_minor, 0::bigint), (q.credit, 0::bigint, q.amount_minor)
      ) AS side (account, debit_minor, credit_minor)
      WHERE q.verdict = 'posted' AND q.is_strict GROUP BY 1
    ) AS m
    WHERE b.book = p_book AND b.account = m.account;
  END IF;
  IF p_kind = 12 THEN
    INSERT INTO ledger.reservation (
      book, item, txn, wallet, reserved, expires_at, amount_minor)
    SELECT p_book, q.item, q.txn, q.debit, q.credit, q.expires_at, q.amount_minor
    FROM unnest(p_requests) AS q WHERE q.verdict = 'posted'
    ORDER BY q.item COLLATE "C";
  ELSIF p_kind IN (13, 14) THEN
    UPDATE ledger.reservation AS r SET
      captured_minor = r.captured_minor + CASE p_kind WHEN 13 THEN m.amount_minor ELSE 0 END,
      released_minor = r.released_minor + CASE p_kind WHEN 14 THEN m.amount_minor ELSE 0 END
    FROM (
      SELECT q.item, sum(q.amount_minor)::bigint AS amount_minor
      FROM unnest(p_requests) AS q WHERE q.verdict = 'posted' GROUP BY 1
    ) AS m
    WHERE r.book = p_book AND r.item = m.item COLLATE "C";
  END IF;
  INSERT INTO ledger.posting (
    txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
    effective_on, series, episode, units, place, surface, item)
  SELECT q.txn, p_book, 1, p_kind, p_xid, q.debit, q.credit, q.amount_minor, q.occurred_at,
    p_batch, q.viewer, q.effective_on, q.series, q.episode, q.units, q.place, q.surface, q.item
  FROM unnest(p_requests) AS q WHERE q.verdict = 'posted';
END $$;

-- The batch of this login's live requests of today; opens it.
CREATE OR REPLACE FUNCTION ledger.live_batch(p_book integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  v_batch bigint;
BEGIN
  SELECT b.batch INTO v_batch FROM ledger.batch AS b
  WHERE b.book = p_book AND b.recorded_by = session_user AND b.live_on = v_today;
  IF NOT FOUND THEN
    INSERT INTO ledger.batch (book, live_on) VALUES (p_book, v_today)
    ON CONFLICT (book, recorded_by, live_on) WHERE live_on IS NOT NULL DO NOTHING;
    SELECT b.batch INTO STRICT v_batch FROM ledger.batch AS b
    WHERE b.book = p_book AND b.recorded_by = session_user AND b.live_on = v_today;
    -- The ways of days before have no batch any more.
    DELETE FROM ledger.live_way AS w WHERE w.ctid = ANY (ARRAY(
      SELECT x.ctid FROM ledger.live_way AS x
      WHERE x.book = p_book AND x.live_on < v_today - 1
      FOR UPDATE SKIP LOCKED));
  END IF;
  RETURN v_batch;
END $$;

-- Gives a repetition within the batch the answer of its first.
CREATE OR REPLACE FUNCTION ledger.answer_doubles(p_requests ledger.request[])
RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_double record;
BEGIN
  FOR v_double IN
    SELECT q.no, f.no AS first_no
    FROM unnest(p_requests) AS q
    CROSS JOIN LATERAL (
      SELECT x.no FROM unnest(p_requests) AS x
      WHERE x.external_id = q.external_id ORDER BY x.no LIMIT 1) AS f
    WHERE q.verdict = 'double'
  LOOP
    p_requests[v_double.no] := p_requests[v_double.first_no];
    p_requests[v_double.no].no := v_double.no;
    IF p_requests[v_double.no].verdict = 'posted' THEN
      p_requests[v_double.no].verdict := 'already posted';
    END IF;
  END LOOP;
  RETURN p_requests;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.claim_requests, ledger.post_requests, ledger.live_batch
  FROM bahi_post;
