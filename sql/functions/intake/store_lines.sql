-- Stores what is staged: new lines, new revisions of what changed, and those that take lines back.
CREATE OR REPLACE FUNCTION intake.store_lines(
  p_book integer, p_feed text, p_mode text, p_file bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_mode = 'delta' THEN
    PERFORM intake.add_deltas(p_book, p_feed);
  END IF;
  UPDATE intake.line AS c SET is_current = false
  FROM pg_temp.bahi_known AS k
  WHERE c.line = k.line AND c.is_current AND k.verdict IN ('changed', 'returned');
  CREATE TEMPORARY TABLE bahi_revision ON COMMIT DROP AS
  SELECT k.record, k.verdict, r.revision
  FROM pg_temp.bahi_known AS k
  LEFT JOIN pg_temp.bahi_line AS s ON s.record = k.record
  LEFT JOIN LATERAL (
    SELECT max(x.revision) AS revision FROM intake.line AS x
    WHERE x.book = p_book AND x.feed = p_feed AND x.line_key = s.line_key
      AND x.ordinal = s.ordinal
  ) AS r ON k.verdict <> 'same';
  ANALYZE bahi_revision;
  IF EXISTS (SELECT FROM bahi_revision) OR p_mode = 'delta' THEN
    INSERT INTO intake.line (
      book, feed, line_key, ordinal, revision, is_current, content_hash, file, record, line_number,
      kind, state, merchant_ref, parent_ref, payout_id, bank_ref, sub_id_1, sub_id_2, category,
      title, tracking_id, content_id, series, episode, hotspot, attribution, occurred_on,
      occurred_at, settled_on, currency, gross, base, commission, fee, tax, net, rate, components,
      scope, order_rank, views, clicks, impressions, hash_version)
    SELECT p_book, p_feed, s.line_key, s.ordinal,
      coalesce(r.revision, 0) + CASE WHEN p_mode = 'delta' THEN row_number() OVER (
        PARTITION BY s.line_key, s.ordinal ORDER BY s.order_rank) ELSE 1 END,
      r.verdict IS DISTINCT FROM 'stale' AND (p_mode <> 'delta' OR row_number() OVER (
        PARTITION BY s.line_key, s.ordinal ORDER BY s.order_rank DESC) = 1),
      s.content_hash, p_file, s.record, s.line_number, s.kind, s.state, s.merchant_ref,
      s.parent_ref, s.payout_id, s.bank_ref, s.sub_id_1, s.sub_id_2, s.category, s.title,
      s.tracking_id, s.content_id, s.series, s.episode, s.hotspot, s.attribution, s.occurred_on,
      s.occurred_at, s.settled_on, s.currency, s.gross, s.base, s.commission, s.fee, s.tax, s.net,
      s.rate, s.components, s.scope, s.order_rank, s.views, s.clicks, s.impressions,
      s.hash_version
    FROM pg_temp.bahi_line AS s
    LEFT JOIN bahi_revision AS r ON r.record = s.record
    WHERE r.record IS NULL OR r.verdict IN ('changed', 'returned')
      -- An older word for a line is kept behind the newer one, which may be taken back some day.
      OR (r.verdict = 'stale' AND r.revision IS NOT NULL)
    ORDER BY s.record;
  ELSE
    INSERT INTO intake.line (
      book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind, state,
      merchant_ref, parent_ref, payout_id, bank_ref, sub_id_1, sub_id_2, category, title,
      tracking_id, content_id, series, episode, hotspot, attribution, occurred_on, occurred_at,
      settled_on, currency, gross, base, commission, fee, tax, net, rate, components, scope,
      order_rank, views, clicks, impressions, hash_version)
    SELECT p_book, p_feed, s.line_key, s.ordinal, 1, s.content_hash, p_file, s.record,
      s.line_number, s.kind, s.state, s.merchant_ref, s.parent_ref, s.payout_id, s.bank_ref,
      s.sub_id_1, s.sub_id_2, s.category, s.title, s.tracking_id, s.content_id, s.series,
      s.episode, s.hotspot, s.attribution, s.occurred_on, s.occurred_at, s.settled_on, s.currency,
      s.gross, s.base, s.commission, s.fee, s.tax, s.net, s.rate, s.components, s.scope,
      s.order_rank, s.views, s.clicks, s.impressions, s.hash_version
    FROM pg_temp.bahi_line AS s;
  END IF;
  PERFORM intake.withdraw_lines(
    ARRAY(SELECT v.line FROM pg_temp.bahi_vanished AS v WHERE v.action = 'reverse' ORDER BY 1),
    p_file, 'reversed', (SELECT max(s.order_rank) FROM pg_temp.bahi_line AS s));
  INSERT INTO intake.file_scope (file, scope)
  SELECT DISTINCT p_file, s.scope FROM pg_temp.bahi_line AS s WHERE s.scope IS NOT NULL;
END $$;

-- Turns staged changes into the amounts that they lead to. What is known already is left alone; a
-- change that comes late does not bring back an earlier state.
CREATE OR REPLACE FUNCTION intake.add_deltas(p_book integer, p_feed text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM pg_temp.bahi_line AS s USING pg_temp.bahi_known AS k
  WHERE k.record = s.record AND k.verdict = 'same';
  CREATE TEMPORARY TABLE bahi_delta ON COMMIT DROP AS
  SELECT s.record, t.state, t.settled_on,
    coalesce(c.gross, 0) + sum(s.gross) OVER w AS gross,
    coalesce(c.base, 0) + sum(s.base) OVER w AS base,
    coalesce(c.commission, 0) + sum(s.commission) OVER w AS commission,
    coalesce(c.fee, 0) + sum(s.fee) OVER w AS fee, coalesce(c.tax, 0) + sum(s.tax) OVER w AS tax,
    coalesce(c.net, 0) + sum(s.net) OVER w AS net,
    coalesce(c.views, 0) + sum(s.views) OVER w AS views,
    coalesce(c.clicks, 0) + sum(s.clicks) OVER w AS clicks,
    coalesce(c.impressions, 0) + sum(s.impressions) OVER w AS impressions
  FROM pg_temp.bahi_line AS s
  LEFT JOIN intake.line AS c ON c.book = p_book AND c.feed = p_feed
    AND c.line_key = s.line_key AND c.ordinal = s.ordinal AND c.is_current
  LEFT JOIN LATERAL (
    SELECT x.state, x.settled_on FROM intake.line AS x
    WHERE x.book = p_book AND x.feed = p_feed AND x.line_key = s.line_key
      AND x.ordinal = s.ordinal AND NOT x.is_withdrawn AND x.order_rank > s.order_rank
    ORDER BY x.order_rank DESC LIMIT 1
  ) AS t ON true
  WINDOW w AS (PARTITION BY s.line_key, s.ordinal ORDER BY s.order_rank);
  ANALYZE bahi_delta;
  UPDATE pg_temp.bahi_line AS s SET
    gross = d.gross, base = d.base, commission = d.commission, fee = d.fee, tax = d.tax,
    net = d.net, views = d.views, clicks = d.clicks, impressions = d.impressions,
    state = coalesce(d.state, s.state),
    settled_on = CASE WHEN d.state IS NULL THEN s.settled_on ELSE d.settled_on END
  FROM bahi_delta AS d WHERE d.record = s.record;
END $$;

-- Takes lines back by revisions without money, in the name of a file.
CREATE OR REPLACE FUNCTION intake.withdraw_lines(
  p_lines bigint[], p_file bigint, p_state text, p_rank bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF cardinality(p_lines) = 0 THEN
    RETURN;
  END IF;
  UPDATE intake.line AS c SET is_current = false WHERE c.line = ANY (p_lines) AND c.is_current;
  INSERT INTO intake.line (
    book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind, state,
    merchant_ref, parent_ref, payout_id, bank_ref, sub_id_1, sub_id_2, category, title, tracking_id,
    content_id, series, episode, hotspot, attribution, occurred_on, occurred_at, settled_on,
    currency, gross, base, commission, fee, tax, net, rate, components, scope, order_rank,
    is_withdrawn, views, clicks, impressions, hash_version)
  SELECT c.book, c.feed, c.line_key, c.ordinal, r.revision + 1,
    sha256(convert_to('withdrawn', 'UTF8')), p_file, 0, 0, c.kind, p_state, c.merchant_ref,
    c.parent_ref, c.payout_id, c.bank_ref, c.sub_id_1, c.sub_id_2, c.category, c.title,
    c.tracking_id, c.content_id, c.series, c.episode, c.hotspot, c.attribution, c.occurred_on,
    c.occurred_at, c.settled_on, c.currency, c.gross * 0, c.base * 0, c.commission * 0, c.fee * 0,
    c.tax * 0, c.net * 0, c.rate, c.components, c.scope, coalesce(p_rank, c.order_rank), true,
    c.views * 0, c.clicks * 0, c.impressions * 0, c.hash_version
  FROM intake.line AS c
  CROSS JOIN LATERAL (
    SELECT max(x.revision) AS revision FROM intake.line AS x
    WHERE x.book = c.book AND x.feed = c.feed AND x.line_key = c.line_key
      AND x.ordinal = c.ordinal
  ) AS r
  WHERE c.line = ANY (p_lines)
  ORDER BY c.line;
END $$;

-- Holds changes of settled lines for a second person: those that were left out, and settled lines
-- that the file does not name any more.
CREATE OR REPLACE FUNCTION intake.hold_lines(
  p_book integer, p_feed text, p_file bigint, p_money text
) RETURNS TABLE (review bigint, records bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_amount bigint;
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS bahi_held (replaces bigint, content jsonb) ON COMMIT DROP;
  INSERT INTO bahi_held (replaces, content)
  SELECT v.line, NULL FROM pg_temp.bahi_vanished AS v WHERE v.action = 'hold' ORDER BY v.line;
  SELECT count(*) INTO records FROM bahi_held;
  IF records = 0 THEN
    RETURN;
  END IF;
  EXECUTE format($query$
    SELECT CASE WHEN bool_and(c.currency = 'INR') THEN sum(abs(
      (coalesce(h.content ->> %1$L, '0')::numeric - coalesce(c.%1$I, 0)) * 100))::bigint END
    FROM bahi_held AS h JOIN intake.line AS c ON c.line = h.replaces$query$, p_money)
  INTO v_amount;
  INSERT INTO intake.review AS r (book, kind, file, reason, line_count, amount_minor)
  VALUES (p_book, 'change', p_file, 'settled lines changed', records, v_amount)
  RETURNING r.review INTO hold_lines.review;
  INSERT INTO intake.held_line (review, number, replaces, content)
  SELECT hold_lines.review, row_number() OVER (ORDER BY h.replaces), h.replaces,
    coalesce(h.content, '{}')
  FROM bahi_held AS h;
  RETURN NEXT;
END $$;

-- Puts the changes among the staged records aside, before they are left out.
CREATE OR REPLACE FUNCTION intake.set_aside(p_records bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS bahi_held (replaces bigint, content jsonb) ON COMMIT DROP;
  INSERT INTO bahi_held (replaces, content)
  SELECT k.line, to_jsonb(s)
  FROM pg_temp.bahi_line AS s JOIN pg_temp.bahi_known AS k ON k.record = s.record
  WHERE k.verdict = 'locked' AND s.record = ANY (p_records);
  DELETE FROM pg_temp.bahi_line AS s WHERE s.record = ANY (p_records);
  DELETE FROM pg_temp.bahi_known AS k WHERE k.record = ANY (p_records);
END $$;
