-- Posts the reversal of each transaction of pg_temp.bahi_void (no, txn, event_hash, lot_code): the
-- same legs with debit and credit exchanged, in one batch under the voided file.
--
-- A reversal counts on the day of what it takes back while that is open, else on the first open
-- day. What only waits for its cover is left out of the books for good, under its key.
CREATE OR REPLACE FUNCTION ledger.void_transactions(p_book integer, p_file bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source smallint := ledger.ensure_source('void');
  v_kind   smallint := (SELECT k.kind FROM ledger.posting_kind AS k WHERE k.code = 'void');
  v_first  date;
  v_posted record;
BEGIN
  -- As ledger.place_staged does: from here on nobody closes a period.
  PERFORM pg_advisory_xact_lock_shared(hashtext('ledger.period'), p_book);
  SELECT CASE WHEN ledger.may_adjust() THEN c.closed_through ELSE c.soft_through END + 1
  INTO v_first FROM ledger.closing AS c WHERE c.book = p_book;
  PERFORM ledger.open_staging();
  INSERT INTO pg_temp.bahi_staging (
    txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, viewer, effective_on,
    series, episode, units, product, place, surface, item, external_id, event_hash, reverses)
  SELECT v.no, p.leg, v_kind, CASE p.leg WHEN 1 THEN v_source END, p.credit, p.debit,
    p.amount_minor, p.occurred_at, p.viewer, greatest(p.effective_on, v_first), p.series,
    p.episode, p.units, p.product, p.place, p.surface, coalesce(v.lot_code, p.item),
    CASE p.leg WHEN 1 THEN v.txn::text END, CASE p.leg WHEN 1 THEN v.event_hash END,
    CASE p.leg WHEN 1 THEN v.txn END
  FROM pg_temp.bahi_void AS v
  JOIN ledger.posting AS p ON p.book = p_book AND p.txn = v.txn;
  WITH dropped AS (
    DELETE FROM ledger.waiting AS w USING pg_temp.bahi_void AS v
    WHERE w.book = p_book AND w.txn = v.txn
    RETURNING v.no, v.txn, v.event_hash
  )
  INSERT INTO pg_temp.bahi_staging (txn_no, source, external_id, event_hash)
  SELECT DISTINCT d.no, v_source, d.txn::text, d.event_hash FROM dropped AS d;
  SELECT * INTO v_posted FROM ledger.post_batch(p_book, p_file, true);
  IF v_posted.conflicts > 0 OR v_posted.unchanged > 0 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH103', MESSAGE = format('a transaction of file %s is taken back already', p_file);
  ELSIF v_posted.waiting > 0 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH133',
      MESSAGE = format('%s wallets do not hold any more what file %s brought them',
        v_posted.waiting, p_file);
  END IF;
  -- What comes again under the same id has a source of its own to be claimed in.
  PERFORM ledger.ensure_source(s.base || '@' || s.attempt + 1)
  FROM (
    SELECT DISTINCT o.base, o.attempt
    FROM pg_temp.bahi_void AS v JOIN ledger.source AS o ON o.source = v.source
  ) AS s;
END $$;

-- Gives staged keys whose transaction was taken back the source of the next attempt, and those of
-- which a later attempt stands the source of that one. Tells how many it has moved.
CREATE OR REPLACE FUNCTION ledger.stage_attempts(p_book integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_void  smallint := (SELECT s.source FROM ledger.source AS s WHERE s.code = 'void');
  v_count bigint;
BEGIN
  IF NOT EXISTS (
    SELECT FROM ledger.source_key AS k WHERE k.book = p_book AND k.source = v_void)
  THEN
    RETURN 0;
  END IF;
  WITH staged AS MATERIALIZED (
    SELECT DISTINCT o.base, s.external_id
    FROM pg_temp.bahi_staging AS s JOIN ledger.source AS o ON o.source = s.source
    WHERE s.external_id IS NOT NULL AND NOT o.is_reserved
  ), held AS (
    SELECT DISTINCT ON (g.base, g.external_id) g.base, g.external_id, a.attempt, k.txn
    FROM staged AS g
    JOIN ledger.source AS a ON a.base = g.base
    JOIN ledger.source_key AS k
      ON k.book = p_book AND k.source = a.source AND k.external_id = g.external_id
    ORDER BY g.base, g.external_id, a.attempt DESC
  ), wanted AS MATERIALIZED (
    SELECT h.base, h.external_id, h.attempt + CASE WHEN EXISTS (
      SELECT FROM ledger.source_key AS v
      WHERE v.book = p_book AND v.source = v_void AND v.external_id = h.txn::text)
      THEN 1 ELSE 0 END AS attempt
    FROM held AS h
  )
  UPDATE pg_temp.bahi_staging AS s SET source = n.source
  FROM ledger.source AS o, wanted AS w, ledger.source AS n
  WHERE o.source = s.source AND w.base = o.base AND w.external_id = s.external_id
    AND n.base = w.base AND n.attempt = w.attempt AND n.source <> s.source;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.void_transactions, ledger.stage_attempts FROM bahi_post;
