-- Decides live requests of one kind as ledger.authorise says; only the doors call it.
CREATE OR REPLACE FUNCTION ledger.authorise_batch(
  p_book text, p_kind text, p_source text, p_external_ids text[], p_debits text[],
  p_credits text[], p_amounts_minor bigint[], p_occurred_at timestamptz[], p_viewers bigint[],
  p_series text[], p_episodes text[], p_places smallint[], p_surfaces text[], p_items text[],
  p_expires_at timestamptz[], p_refuse_whole boolean
) RETURNS TABLE (no integer, external_id text, result text, reason text, txn bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
-- To plan its joins for every call would take most of its time.
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_book      integer;
  v_kind      smallint;
  v_source    smallint;
  v_may       boolean;
  v_open_from date;
  v_requests  ledger.request[];
  v_is_strict boolean;
  v_count     integer := coalesce(array_length(p_external_ids, 1), 0);
BEGIN
  SELECT b.book, k.kind, k.may_authorise AND s.is_reserved IS NOT TRUE, s.source
  INTO v_book, v_kind, v_may, v_source
  FROM ledger.book AS b
  LEFT JOIN ledger.posting_kind AS k ON k.code = p_kind
  LEFT JOIN ledger.source AS s ON s.code = p_source
  WHERE b.code = p_book;
  PERFORM ledger.require_request(v_book, p_book, v_may, p_kind, v_count,
    ARRAY[array_length(p_debits, 1), array_length(p_credits, 1),
      array_length(p_amounts_minor, 1), array_length(p_occurred_at, 1)],
    ARRAY[array_length(p_viewers, 1), array_length(p_series, 1), array_length(p_episodes, 1),
      array_length(p_places, 1), array_length(p_surfaces, 1), array_length(p_items, 1),
      array_length(p_expires_at, 1)]);
  PERFORM ledger.ensure_partition();
  v_source := coalesce(v_source, ledger.ensure_source(p_source));
  IF v_count = 0 THEN
    RETURN;
  END IF;
  IF v_kind IN (11, 12) THEN
    PERFORM ledger.open_wallets(v_book, p_debits || p_credits);
  END IF;
  IF p_episodes IS NOT NULL THEN
    PERFORM ledger.open_episodes(v_book, p_series, p_episodes);
  END IF;

  -- Whoever closes a period waits for the end of this call, and this one for the closing.
  PERFORM pg_advisory_xact_lock_shared(hashtext('ledger.period'), v_book);
  SELECT 1 + CASE WHEN ledger.may_adjust() THEN c.closed_through ELSE c.soft_through END
  INTO v_open_from FROM ledger.closing AS c WHERE c.book = v_book;

  SELECT array_agg(ROW(
    w.no, w.id,
    CASE v_kind
      WHEN 1 THEN ledger.unlock_hash(w.id, w.happened_at, w.viewer, w.series, w.episode,
        w.amount_minor, CASE d.class WHEN 'psp' THEN d.party ELSE 'wallet' END, w.place)
      ELSE ledger.request_hash(p_kind, w.id, w.happened_at, w.debit, w.credit,
        w.amount_minor, w.item, w.ends_at) END,
    d.account, c.account, w.amount_minor, w.occurred_at, w.effective_on, w.viewer, s.series,
    e.episode, CASE v_kind WHEN 1 THEN 1 END, w.place, f.surface, w.item, w.expires_at,
    d.floor_minor IS NOT NULL OR c.floor_minor IS NOT NULL, false,
    CASE
      WHEN w.external_id IS NULL OR w.occurred_at IS NULL
        OR v_kind = 1
          AND (w.viewer IS NULL OR w.place IS NULL OR coalesce(w.episode, '') = '')
        OR v_kind IN (12, 13, 14) AND w.item IS NULL
        OR v_kind = 12 AND w.expires_at IS NULL
        OR w.surface IS NOT NULL AND f.surface IS NULL THEN 10
      WHEN w.id IS NULL
        OR w.effective_on NOT BETWEEN DATE '2000-01-01' AND DATE '2099-12-31'
        OR (w.expires_at AT TIME ZONE 'Asia/Kolkata')::date
          NOT BETWEEN DATE '2000-01-01' AND DATE '2099-12-31'
        OR w.viewer NOT BETWEEN 0 AND 999999999999999999 OR w.place NOT BETWEEN 1 AND 99
        OR octet_length(w.item) > 512 OR octet_length(w.episode) > 512 THEN 15
      WHEN w.effective_on < v_open_from THEN 11
      WHEN v_kind = 1 AND s.series IS NULL THEN 9
      -- What is held is captured under its item, or nobody could tell whose it was.
      ELSE coalesce(ledger.move_refusal(d, c, r, w.amount_minor, w.effective_on),
        CASE WHEN v_kind = 1 AND d.class = 'reserved' THEN 6 END) END,
    NULL, 'new')::ledger.request ORDER BY w.no),
    bool_or(d.floor_minor IS NOT NULL OR c.floor_minor IS NOT NULL)
  INTO v_requests, v_is_strict
  FROM (
    -- An id that no index holds cannot be remembered. An instant that no hash holds is hashed as
    -- the first or last that one does, which is another than none.
    SELECT u.*, (u.occurred_at AT TIME ZONE 'Asia/Kolkata')::date AS effective_on,
      CASE WHEN octet_length(u.external_id) <= 512 THEN u.external_id END AS id,
      CASE WHEN u.occurred_at IS NOT NULL THEN least(greatest(u.occurred_at,
        '0001-01-01 00:00+00'), '9999-12-31 00:00+00') END AS happened_at,
      CASE WHEN u.expires_at IS NOT NULL THEN least(greatest(u.expires_at,
        '0001-01-01 00:00+00'), '9999-12-31 00:00+00') END AS ends_at
    FROM unnest(p_external_ids, p_debits, p_credits, p_amounts_minor, p_occurred_at, p_viewers,
      p_series, p_episodes, p_places, p_surfaces, p_items, p_expires_at) WITH ORDINALITY
      AS u (external_id, debit, credit, amount_minor, occurred_at, viewer, series, episode,
        place, surface, item, expires_at, no)
  ) AS w
  LEFT JOIN ledger.account AS d ON d.book = v_book AND d.code = w.debit COLLATE "C"
  LEFT JOIN ledger.account AS c ON c.book = v_book AND c.code = w.credit COLLATE "C"
  LEFT JOIN ledger.route AS r
    ON r.kind = v_kind AND r.debit_class = d.class AND r.credit_class = c.class
  LEFT JOIN ledger.series AS s ON s.book = v_book AND s.code = w.series COLLATE "C"
  LEFT JOIN ledger.episode AS e ON e.series = s.series AND e.code = w.episode COLLATE "C"
  LEFT JOIN ledger.surface AS f ON f.code = w.surface;

  IF v_is_strict THEN
    PERFORM ledger.lock_requests(v_book, v_requests);
  END IF;
  -- Alone, a request is answered by whoever claims its id; those of a batch decide upon each other.
  IF v_count = 1 THEN
    v_requests := ledger.decide_requests(
      v_book, v_source, v_kind, v_requests, v_is_strict, p_refuse_whole);
  ELSE
    v_requests := ledger.decide_unless_overtaken(
      v_book, v_source, v_kind, v_requests, v_is_strict, p_refuse_whole);
  END IF;
  IF v_kind = 1 AND v_count = 1 AND NOT v_is_strict AND v_requests[1].verdict = 'posted' THEN
    PERFORM ledger.open_way(v_book, p_book, v_source, p_source, v_requests[1]);
  END IF;
  RETURN QUERY
  SELECT q.no, p_external_ids[q.no], q.verdict, f.code, q.txn
  FROM unnest(v_requests) AS q
  LEFT JOIN ledger.refusal AS f ON f.refusal = q.refusal
  ORDER BY q.no;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.authorise_batch FROM bahi_post;
