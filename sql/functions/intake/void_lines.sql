-- Refuses to take back a file on which the books have built.
CREATE OR REPLACE FUNCTION intake.require_voidable(p_book integer, p_file bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_file  intake.file;
  v_found record;
BEGIN
  SELECT * INTO v_file FROM intake.file AS f WHERE f.book = p_book AND f.file = p_file;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BH101', MESSAGE = format('there is no file %s', p_file);
  END IF;
  IF v_file.family IS NULL THEN
    -- No night matches what is taken back, and no refund finds it, until the transaction ends.
    PERFORM pg_advisory_xact_lock(hashtext('bahi.night'), p_book);
    PERFORM pg_advisory_xact_lock(hashtext('commerce.refund'), p_book);
  END IF;
  IF EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = p_file) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH103', MESSAGE = format('%s is taken back already', v_file.name);
  END IF;
  IF v_file.family IS NULL THEN
    PERFORM intake.require_voidable_events(v_file);
    RETURN;
  END IF;
  SELECT l.line_key, f.name INTO v_found
  FROM intake.line AS l
  JOIN intake.line AS c ON c.book = l.book AND c.feed = l.feed AND c.line_key = l.line_key
    AND c.ordinal = l.ordinal AND c.is_current AND c.file <> l.file
  JOIN intake.file AS f ON f.file = c.file
  WHERE v_file.mode = 'delta' AND l.file = p_file
  ORDER BY l.line LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH105',
      MESSAGE = format('%s cannot be taken back: %s changed "%s" after it', v_file.name,
        v_found.name, v_found.line_key),
      HINT = 'Of files of changes the last comes first.';
  END IF;
  SELECT i.number, l.line_key INTO v_found
  FROM intake.line AS l
  JOIN commerce.invoice_line AS i ON i.book = l.book AND i.item = l.line_key
  WHERE l.file = p_file AND l.is_current AND l.kind IN ('order_line', 'conversion')
  ORDER BY l.line LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH105',
      MESSAGE = format('%s cannot be taken back: item %s is invoiced in %s', v_file.name,
        v_found.line_key, v_found.number),
      HINT = 'A credit note comes first.';
  END IF;
  SELECT e.key, b.line_key INTO v_found
  FROM (SELECT DISTINCT l.payout_id FROM intake.line AS l
    WHERE l.file = p_file AND l.is_current AND l.payout_id IS NOT NULL) AS p
  JOIN recon.expected AS e ON e.book = p_book AND e.kind = 'settlement' AND e.key = p.payout_id
  JOIN recon.match AS m ON m.expected = e.expected AND m.is_active
  JOIN intake.line AS b ON b.line = m.line
  ORDER BY 1 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH105',
      MESSAGE = format('%s cannot be taken back: settlement %s is paid by bank line %s',
        v_file.name, v_found.key, v_found.line_key),
      HINT = 'The file of the bank comes first, if that is wrong as well.';
  END IF;
  SELECT c.break_id, l.line_key INTO v_found
  FROM intake.line AS l
  JOIN recon.break AS b ON b.book = p_book AND b.line = l.line
  JOIN commerce.collection AS c ON c.book = p_book AND c.break_id = b.break_id
  WHERE l.file = p_file AND l.is_current
  ORDER BY 1 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH105',
      MESSAGE = format('%s cannot be taken back: its line %s paid invoices', v_file.name,
        v_found.line_key);
  END IF;
END $$;

-- Takes a file back: each of its lines that still stands gives way to what was reported before it,
-- or is withdrawn. Later files that changed a line keep their word. The night takes the postings
-- back. Of our own events the postings are reversed at once.
CREATE OR REPLACE FUNCTION intake.void_lines(p_book integer, p_file bigint, p_review bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_withdrawn bigint[];
  v_lines     bigint[];
  v_earlier   bigint[];
BEGIN
  INSERT INTO intake.file_void (file, book, review) VALUES (p_file, p_book, p_review);
  IF (SELECT f.family IS NULL FROM intake.file AS f WHERE f.file = p_file) THEN
    PERFORM ledger.void_transactions(p_book, p_file);
    RETURN;
  END IF;
  -- What was withdrawn before the file, or by it alone, stands as withdrawn.
  SELECT
    array_agg(w.line ORDER BY w.line) FILTER (WHERE w.is_empty AND NOT w.is_withdrawn),
    array_agg(w.line ORDER BY w.line) FILTER (WHERE NOT w.is_empty),
    array_agg(w.earlier ORDER BY w.line) FILTER (WHERE NOT w.is_empty)
  INTO v_withdrawn, v_lines, v_earlier
  FROM (
    SELECT c.line, c.is_withdrawn, e.line AS earlier,
      e.line IS NULL OR e.is_withdrawn AS is_empty
    FROM intake.line AS c
    LEFT JOIN LATERAL (
      SELECT x.line, x.is_withdrawn FROM intake.line AS x
      JOIN intake.file AS f ON f.file = x.file
      WHERE x.book = c.book AND x.feed = c.feed AND x.line_key = c.line_key
        AND x.ordinal = c.ordinal
        AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = x.file)
      ORDER BY CASE WHEN f.mode <> 'delta' THEN x.order_rank END DESC NULLS LAST, x.revision DESC
      LIMIT 1
    ) AS e ON true
    WHERE c.book = p_book AND c.file = p_file AND c.is_current
  ) AS w;
  PERFORM intake.withdraw_lines(coalesce(v_withdrawn, '{}'), p_file, 'voided', NULL);
  UPDATE intake.line AS c SET is_current = false WHERE c.line = ANY (v_lines);
  INSERT INTO intake.line (
    book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind, state,
    merchant_ref, parent_ref, payout_id, bank_ref, sub_id_1, sub_id_2, category, title, tracking_id,
    content_id, series, episode, hotspot, attribution, occurred_on, occurred_at, settled_on,
    currency, gross, base, commission, fee, tax, net, rate, components, scope, order_rank, views,
    clicks, impressions, hash_version)
  SELECT e.book, e.feed, e.line_key, e.ordinal, r.revision + 1, e.content_hash, e.file, e.record,
    e.line_number, e.kind, e.state, e.merchant_ref, e.parent_ref, e.payout_id, e.bank_ref,
    e.sub_id_1, e.sub_id_2, e.category, e.title, e.tracking_id, e.content_id, e.series, e.episode,
    e.hotspot, e.attribution, e.occurred_on, e.occurred_at, e.settled_on, e.currency, e.gross,
    e.base, e.commission, e.fee, e.tax, e.net, e.rate, e.components, e.scope, e.order_rank,
    e.views, e.clicks, e.impressions, e.hash_version
  FROM unnest(v_lines, v_earlier) AS w (line, earlier)
  JOIN intake.line AS e ON e.line = w.earlier
  CROSS JOIN LATERAL (
    SELECT max(x.revision) AS revision FROM intake.line AS x
    WHERE x.book = e.book AND x.feed = e.feed AND x.line_key = e.line_key
      AND x.ordinal = e.ordinal
  ) AS r
  ORDER BY w.line;
END $$;

REVOKE EXECUTE ON FUNCTION intake.require_voidable, intake.void_lines, intake.open_review,
  intake.release_lines FROM bahi_post;
