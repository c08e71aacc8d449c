-- The steps of ledger.authorise, which alone calls them.

-- Refuses a call that names no book, a kind that nobody may ask for live, or arrays that do not
-- belong together.
CREATE OR REPLACE FUNCTION ledger.require_request(
  p_book integer, p_book_code text, p_may_authorise boolean, p_kind text, p_count integer,
  p_required integer[], p_optional integer[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_book IS NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH066', MESSAGE = format('there is no book "%s"', p_book_code);
  ELSIF p_may_authorise IS NOT TRUE THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH067', MESSAGE = format('a "%s" cannot be asked for live', p_kind),
      HINT = 'Only kinds with a live door may, and no source whose keys are the ledger''s own.';
  ELSIF EXISTS (SELECT FROM unnest(p_required) AS l WHERE coalesce(l, 0) <> p_count)
    OR EXISTS (SELECT FROM unnest(p_optional) AS l WHERE l <> p_count) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH068',
      MESSAGE = format('%s requests need arrays of %s elements', p_count, p_count),
      HINT = 'A field that no request has is NULL as a whole.';
  END IF;
END $$;

-- Opens the wallets, and what is held of them, that requests name and that are new.
CREATE OR REPLACE FUNCTION ledger.open_wallets(p_book integer, p_codes text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_accounts jsonb;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('code', w.code, 'currency', 'COIN',
    'party', split_part(w.code, ':', 3),
    'class', CASE WHEN w.code LIKE '%:reserved' THEN 'reserved' ELSE 'wallet' END))
  INTO v_accounts
  FROM (
    SELECT DISTINCT c AS code FROM unnest(p_codes) AS c
    WHERE c ~ '^liabilities:wallet:v-[0-9]{1,18}(:reserved)?$'
  ) AS w
  WHERE NOT EXISTS (
    SELECT FROM ledger.account AS a WHERE a.book = p_book AND a.code = w.code COLLATE "C");
  IF v_accounts IS NOT NULL THEN
    PERFORM ledger.ensure_account(p_book, v_accounts);
  END IF;
END $$;

-- Numbers the episodes of known series that requests name and that are new.
CREATE OR REPLACE FUNCTION ledger.open_episodes(
  p_book integer, p_series text[], p_episodes text[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_series   integer[];
  v_episodes text[];
BEGIN
  SELECT array_agg(s.series), array_agg(w.episode) INTO v_series, v_episodes
  FROM unnest(p_series, p_episodes) AS w (series, episode)
  JOIN ledger.series AS s ON s.book = p_book AND s.code = w.series COLLATE "C"
  LEFT JOIN ledger.episode AS e ON e.series = s.series AND e.code = w.episode COLLATE "C"
  WHERE octet_length(w.episode) BETWEEN 1 AND 512 AND e.episode IS NULL;
  IF v_series IS NOT NULL THEN
    PERFORM ledger.ensure_episode(v_series, v_episodes);
  END IF;
END $$;

-- Locks what strict requests draw on: items, which may not be held by anybody yet, then balances in
-- the order of their accounts, then reservations.
CREATE OR REPLACE FUNCTION ledger.lock_requests(p_book integer, p_requests ledger.request[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.reservation'), w.item)
  FROM (
    SELECT DISTINCT hashtext(q.item) AS item FROM unnest(p_requests) AS q
    WHERE q.item IS NOT NULL ORDER BY 1
  ) AS w;
  PERFORM FROM ledger.balance AS b
  WHERE b.book = p_book AND b.account = ANY (ARRAY(
    SELECT q.debit FROM unnest(p_requests) AS q UNION
    SELECT q.credit FROM unnest(p_requests) AS q))
  ORDER BY b.account
  FOR NO KEY UPDATE;
  PERFORM FROM ledger.reservation AS r
  WHERE r.book = p_book AND r.item = ANY (ARRAY(SELECT q.item FROM unnest(p_requests) AS q))
  ORDER BY r.item
  FOR NO KEY UPDATE;
END $$;

-- Answers the requests whose ids have come before: in this call, or in an earlier one.
CREATE OR REPLACE FUNCTION ledger.known_requests(
  p_book integer, p_source smallint, p_requests ledger.request[]
) RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_key record;
BEGIN
  FOR v_key IN
    SELECT q.no, q.event_hash = q.first_hash AS is_same
    FROM (
      SELECT x.no, x.event_hash, row_number() OVER same_id AS nth,
        first_value(x.event_hash) OVER same_id AS first_hash
      FROM unnest(p_requests) AS x WHERE x.external_id IS NOT NULL
      WINDOW same_id AS (PARTITION BY x.external_id ORDER BY x.no)
    ) AS q
    WHERE q.nth > 1
  LOOP
    p_requests[v_key.no].verdict := CASE WHEN v_key.is_same THEN 'double' ELSE 'conflict' END;
    p_requests[v_key.no].refusal := NULL;
  END LOOP;
  RETURN ledger.earlier_requests(p_book, p_source, p_requests,
    ARRAY(SELECT q.no FROM unnest(p_requests) AS q WHERE q.external_id IS NOT NULL));
END $$;

-- Answers some requests as the calls did that claimed their ids.
CREATE OR REPLACE FUNCTION ledger.earlier_requests(
  p_book integer, p_source smallint, p_requests ledger.request[], p_nos integer[]
) RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_key record;
BEGIN
  FOR v_key IN
    -- One probe an id: only an equality leads to the partition of a hash.
    SELECT w.no, k.txn, k.refusal, k.event_hash
    FROM unnest(p_nos) AS w (no)
    CROSS JOIN LATERAL (
      SELECT x.txn, x.refusal, x.event_hash FROM ledger.source_key AS x
      WHERE x.book = p_book AND x.source = p_source
        AND x.external_id = (p_requests[w.no]).external_id COLLATE "C"
      LIMIT 1) AS k
  LOOP
    IF p_requests[v_key.no].event_hash = v_key.event_hash THEN
      p_requests[v_key.no].txn := v_key.txn;
      p_requests[v_key.no].refusal := v_key.refusal;
      p_requests[v_key.no].verdict := CASE WHEN v_key.refusal IS NULL THEN 'already posted'
        ELSE 'refused' END;
    ELSE
      p_requests[v_key.no].txn := NULL;
      p_requests[v_key.no].refusal := NULL;
      p_requests[v_key.no].verdict := 'conflict';
    END IF;
  END LOOP;
  RETURN p_requests;
END $$;

-- Refuses the new requests that their account or reservation does not cover, decided in order.
CREATE OR REPLACE FUNCTION ledger.covered_requests(
  p_book integer, p_kind smallint, p_requests ledger.request[]
) RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_uncovered integer[];
  v_no        integer;
  v_is_held   record;
BEGIN
  IF p_kind IN (12, 13, 14) THEN
    FOR v_is_held IN
      SELECT q.no, r.item IS NOT NULL AS is_known,
        r.reserved = q.debit AND (p_kind = 13 OR r.wallet = q.credit) AS is_its
      FROM unnest(p_requests) AS q
      LEFT JOIN ledger.reservation AS r ON r.book = p_book AND r.item = q.item COLLATE "C"
      WHERE q.verdict = 'new' AND q.refusal IS NULL
    LOOP
      IF p_kind = 12 AND v_is_held.is_known THEN
        p_requests[v_is_held.no].refusal := 14;
      ELSIF p_kind <> 12 AND v_is_held.is_its IS NOT TRUE THEN
        p_requests[v_is_held.no].refusal := 12;
      END IF;
    END LOOP;
  END IF;
  WITH moved AS (
    SELECT q.no, 'a' AS slot_kind, b.account::text AS slot_key,
      b.normal * (b.debit_minor - b.credit_minor) - b.floor_minor AS room,
      b.normal * CASE b.account WHEN q.debit THEN q.amount_minor ELSE -q.amount_minor END AS delta
    FROM unnest(p_requests) AS q
    JOIN ledger.balance AS b ON b.book = p_book AND b.account IN (q.debit, q.credit)
    WHERE q.verdict = 'new' AND q.refusal IS NULL
    UNION ALL
    SELECT q.no, 'r', r.item, r.amount_minor - r.captured_minor - r.released_minor,
      -q.amount_minor
    FROM unnest(p_requests) AS q
    JOIN ledger.reservation AS r ON r.book = p_book AND r.item = q.item COLLATE "C"
    WHERE p_kind IN (13, 14) AND q.verdict = 'new' AND q.refusal IS NULL
    UNION ALL
    -- An item that nobody holds yet can be held once.
    SELECT q.no, 'i', q.item, 1, -1
    FROM unnest(p_requests) AS q
    WHERE p_kind = 12 AND q.verdict = 'new' AND q.refusal IS NULL
  ), entry AS MATERIALIZED (
    SELECT m.no, m.room, m.delta,
      dense_rank() OVER (ORDER BY m.slot_kind, m.slot_key)::integer AS slot
    FROM moved AS m
  )
  SELECT ledger.uncovered(
    (SELECT array_agg(x.room ORDER BY x.slot) FROM (SELECT DISTINCT slot, room FROM entry) AS x),
    array_agg(e.no ORDER BY e.no, e.slot), array_agg(e.slot ORDER BY e.no, e.slot),
    array_agg(e.delta ORDER BY e.no, e.slot))
  INTO v_uncovered FROM entry AS e;
  FOREACH v_no IN ARRAY coalesce(v_uncovered, '{}') LOOP
    p_requests[v_no].refusal := CASE
      WHEN p_kind IN (13, 14) THEN 13
      WHEN p_kind = 12 AND EXISTS (
        SELECT FROM unnest(p_requests) AS q
        WHERE q.no < v_no AND q.item = (p_requests[v_no]).item AND q.verdict = 'new'
          AND q.refusal IS NULL) THEN 14
      ELSE 1 END;
  END LOOP;
  RETURN p_requests;
END $$;

-- Leaves out what would have been posted, because another request of the batch may not be.
CREATE OR REPLACE FUNCTION ledger.leave_out_requests(p_requests ledger.request[])
RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  FOR i IN 1..array_length(p_requests, 1) LOOP
    IF p_requests[i].verdict = 'new' AND p_requests[i].refusal IS NULL THEN
      p_requests[i].verdict := 'left out';
    END IF;
  END LOOP;
  RETURN p_requests;
END $$;
