-- Lays out what a file of our own events has posted as pg_temp.bahi_void, or refuses by name to
-- take it back. The keys of a file have the xid of the file.
CREATE OR REPLACE FUNCTION intake.require_voidable_events(p_file intake.file) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_found record;
BEGIN
  DROP TABLE IF EXISTS pg_temp.bahi_void;
  CREATE TEMPORARY TABLE bahi_void ON COMMIT DROP AS
  SELECT (row_number() OVER (ORDER BY k.txn) - 1)::integer AS no, k.txn, k.source, s.base,
    k.external_id, k.event_hash, k.record, c.code AS lot_code
  FROM ledger.source_key AS k
  JOIN ledger.source AS s ON s.source = k.source
  LEFT JOIN commerce.coin_lot AS c
    ON c.book = k.book AND c.code = s.code || ':' || k.external_id COLLATE "C" AND c.txn = k.txn
  WHERE k.book = p_file.book AND k.xid = p_file.xid AND k.file = p_file.file;
  ANALYZE bahi_void;
  SELECT coalesce(k.code, 'no posting') AS code INTO v_found
  FROM pg_temp.bahi_void AS v
  LEFT JOIN LATERAL (
    SELECT x.kind FROM ledger.posting AS x WHERE x.book = p_file.book AND x.txn = v.txn
    UNION SELECT w.kind FROM ledger.waiting AS w WHERE w.book = p_file.book AND w.txn = v.txn
  ) AS p ON true
  LEFT JOIN ledger.posting_kind AS k ON k.kind = p.kind
  WHERE k.may_void IS NOT TRUE
  ORDER BY v.no LIMIT 1;
  IF FOUND OR p_file.accepted > (SELECT count(*) FROM pg_temp.bahi_void) THEN
    RAISE EXCEPTION USING
      ERRCODE = CASE v_found.code WHEN 'no posting' THEN 'BH135' ELSE 'BH104' END,
      MESSAGE = CASE v_found.code
        WHEN 'no posting' THEN format('%s cannot be taken back: its month is detached', p_file.name)
        ELSE format('%s holds events of the feed %s, which are not taken back with their file',
          p_file.name, p_file.feed) END,
      HINT = 'What is wrong is taken back by a refund, a return or a cancellation of its own.';
  END IF;
  PERFORM intake.require_unused_events(p_file);
  PERFORM intake.require_unmatched_events(p_file);
END $$;

-- Refuses to take back events that later ones have built on.
CREATE OR REPLACE FUNCTION intake.require_unused_events(p_file intake.file) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM intake.refuse_events(p_file, 'BH131', 'is given back', 'are given back', (
    SELECT array_agg(v.external_id ORDER BY v.no) FROM pg_temp.bahi_void AS v
    WHERE EXISTS (
      SELECT FROM ledger.document AS d WHERE d.book = p_file.book AND d.reverses = v.txn)),
    'The file of the refunds, or each refund, comes first.');
  PERFORM intake.refuse_events(p_file, 'BH133', 'has coins that are used',
    'have coins that are used', (
    SELECT array_agg(v.external_id ORDER BY v.no)
    FROM pg_temp.bahi_void AS v
    JOIN commerce.coin_lot AS c ON c.book = p_file.book AND c.code = v.lot_code
    JOIN commerce.lot_balance AS b ON b.book = c.book AND b.lot = c.lot
    WHERE b.used > 0),
    'The unlocks that used them come first.');
  PERFORM intake.refuse_events(p_file, 'BH134', 'is disputed', 'are disputed', (
    SELECT array_agg(v.external_id ORDER BY v.no) FROM pg_temp.bahi_void AS v
    WHERE EXISTS (
      SELECT FROM commerce.chargeback AS c
      WHERE c.book = p_file.book AND c.receipt = v.external_id)),
    NULL);
  PERFORM intake.refuse_events(p_file, 'BH136', 'was sold by a store', 'were sold by stores', (
    SELECT array_agg(v.external_id ORDER BY v.no) FROM pg_temp.bahi_void AS v
    WHERE v.base = 'unlocks' AND EXISTS (
      SELECT FROM commerce.store_sale AS s
      WHERE s.book = p_file.book AND s.unlock_id = v.external_id)),
    'What a store takes back is told by its own report.');
  PERFORM intake.refuse_events(p_file, 'BH137', 'took what was reserved for it',
    'took what was reserved for them', (
    SELECT array_agg(v.external_id ORDER BY v.no) FROM pg_temp.bahi_void AS v
    WHERE EXISTS (
      SELECT FROM ledger.posting AS p
      JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit
      WHERE p.book = p_file.book AND p.txn = v.txn AND a.class = 'reserved')),
    'A refund gives such coins back.');
END $$;

-- Refuses to take back events that a report of a gateway has met.
CREATE OR REPLACE FUNCTION intake.require_unmatched_events(p_file intake.file) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_feeds text[] := ARRAY(
    SELECT DISTINCT r.feed FROM recon.run AS r WHERE r.book = p_file.book);
BEGIN
  PERFORM intake.refuse_events(p_file, 'BH132', 'is matched with what a gateway reports',
    'are matched with what a gateway reports', (
    SELECT array_agg(DISTINCT v.external_id)
    FROM pg_temp.bahi_void AS v
    JOIN recon.expected AS e ON e.book = p_file.book AND e.feed = ANY (v_feeds)
      AND e.kind = 'payment' AND e.key = v.external_id AND e.txn = v.txn
    WHERE EXISTS (SELECT FROM recon.match AS m WHERE m.expected = e.expected AND m.is_active)
      OR EXISTS (
        SELECT FROM recon.break AS b
        WHERE b.book = p_file.book AND b.feed = e.feed AND b.expected = e.expected
          AND b.line IS NOT NULL)),
    'The file of the gateway comes first, if that is wrong as well.');
END $$;

-- Refuses to take a file back for its events with some ids, of which it names the first.
CREATE OR REPLACE FUNCTION intake.refuse_events(
  p_file intake.file, p_code text, p_problem text, p_problems text, p_ids text[], p_hint text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_ids IS NULL THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = p_code,
    MESSAGE = format('%s cannot be taken back: %s%s %s', p_file.name,
      array_to_string(p_ids[1:3], ', '),
      CASE WHEN cardinality(p_ids) > 3
        THEN format(' and %s more', cardinality(p_ids) - 3) ELSE '' END,
      CASE cardinality(p_ids) WHEN 1 THEN p_problem ELSE p_problems END),
    HINT = coalesce(p_hint, 'What is wrong is taken back by an event of its own.');
END $$;

-- How many transactions a file of our own events would take back, and their money in paise; NULL
-- where another currency is concerned.
CREATE OR REPLACE FUNCTION intake.voided_money(p_book integer)
RETURNS TABLE (events bigint, amount_minor bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT (SELECT count(*) FROM pg_temp.bahi_void),
    CASE WHEN bool_and(a.currency = 'INR') THEN sum(p.amount_minor)::bigint END
  FROM pg_temp.bahi_void AS v
  JOIN ledger.posting AS p ON p.book = p_book AND p.txn = v.txn
  JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit;
END $$;

REVOKE EXECUTE ON FUNCTION intake.require_voidable_events, intake.require_unused_events,
  intake.require_unmatched_events, intake.refuse_events, intake.voided_money FROM bahi_post;
