-- Lays out a network's work: every order item that a new line or a new sale of ours touches, with
-- its present line and our latest claim. Their matches end here and are made anew.
CREATE OR REPLACE FUNCTION recon.open_commission_work(
  p_book integer, p_feed text, p_party text, p_after bigint, p_before bigint,
  p_expected_after integer, p_break_after integer
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM recon.open_work(p_book, p_feed, p_after, p_before);
  UPDATE bahi_reported AS r SET key = recon.line_item(r.line_key, r.ordinal) WHERE r.ordinal > 1;
  CREATE TEMPORARY TABLE bahi_item ON COMMIT DROP AS
  SELECT r.key AS item FROM bahi_reported AS r
  UNION
  SELECT recon.line_item(l.line_key, l.ordinal) FROM intake.line AS l
  WHERE l.book = p_book AND l.feed = p_feed AND l.xid >= p_after AND l.xid < p_before
    AND l.is_current AND l.is_withdrawn
  UNION
  SELECT e.key FROM bahi_expected AS e
  UNION
  SELECT s.item FROM commerce.sale AS s
  WHERE s.book = p_book AND s.partner = p_party AND s.xid >= p_after AND s.xid < p_before
  UNION
  SELECT u.item FROM commerce.line_true_up AS u
  WHERE u.book = p_book AND u.kind = 'commission' AND u.party = p_party
    AND u.xid >= p_after AND u.xid < p_before;

  -- What other terms changed later is part of what we expect.
  INSERT INTO recon.expected (
    book, feed, kind, key, ordinal, revision, currency, amount_minor, basis_minor, rate_bp, party,
    expected_on, break_on, txn)
  SELECT p_book, p_feed, 'order_line', s.item, 1,
    1 + (SELECT count(*) FROM recon.expected AS x WHERE x.book = p_book AND x.feed = p_feed
      AND x.kind = 'order_line' AND x.key = s.item),
    s.currency, coalesce(u.after_minor, s.commission_minor), s.basis_minor,
    coalesce(u.rate_bp, s.rate_bp), p_party,
    s.ordered_on + p_expected_after, s.ordered_on + p_break_after, s.txn
  FROM commerce.sale AS s
  LEFT JOIN LATERAL (
    SELECT t.after_minor, t.rate_bp, t.xid FROM commerce.line_true_up AS t
    WHERE t.book = s.book AND t.kind = 'commission' AND t.party = s.partner AND t.item = s.item
      AND t.xid < p_before
    ORDER BY t.revision DESC LIMIT 1
  ) AS u ON true
  WHERE s.book = p_book AND s.partner = p_party
    AND (s.xid >= p_after AND s.xid < p_before OR u.xid >= p_after);

  TRUNCATE bahi_expected;
  INSERT INTO bahi_expected
  SELECT DISTINCT ON (e.key) e.* FROM bahi_item AS i
  JOIN recon.expected AS e ON e.book = p_book AND e.feed = p_feed AND e.kind = 'order_line'
    AND e.key = i.item
  ORDER BY e.key, e.revision DESC;
  INSERT INTO bahi_reported
  SELECT l.line, l.line_key, l.ordinal, l.state, l.currency, l.payout_id, l.bank_ref, l.file,
    l.occurred_on, l.occurred_at, l.settled_on, l.kind, i.item,
    CASE WHEN l.state IN ('declined', 'reversed') THEN 0 ELSE (l.net * 100)::bigint END,
    (l.base * 100)::bigint, (l.rate * 10000)::integer, 0, 0, (l.net * 100)::bigint, false
  FROM bahi_item AS i
  JOIN intake.line AS l ON l.book = p_book AND l.feed = p_feed AND l.is_current
    AND l.line_key = regexp_replace(i.item, '#[0-9]+$', '') COLLATE "C"
    AND recon.line_item(l.line_key, l.ordinal) = i.item
  WHERE l.state <> 'voided'
    AND NOT EXISTS (SELECT FROM bahi_reported AS r WHERE r.line = l.line);
  INSERT INTO bahi_reported
  SELECT l.line, l.line_key, l.ordinal, l.state, l.currency, l.payout_id, l.bank_ref, l.file,
    l.occurred_on, l.occurred_at, l.settled_on, l.kind, i.item,
    CASE WHEN l.state IN ('declined', 'reversed') THEN 0 ELSE (l.net * 100)::bigint END,
    (l.base * 100)::bigint, (l.rate * 10000)::integer, 0, 0, (l.net * 100)::bigint, false
  FROM bahi_item AS i
  JOIN intake.line AS l ON l.book = p_book AND l.feed = p_feed AND l.is_current
    AND l.line_key = i.item AND l.ordinal = 1
  WHERE i.item ~ '#[0-9]+$' AND l.state <> 'voided'
    AND NOT EXISTS (SELECT FROM bahi_reported AS r WHERE r.line = l.line);
  PERFORM recon.forget_reports(p_book, p_feed, p_party, p_after, p_before);
  UPDATE recon.match AS m SET is_active = false
  FROM recon.expected AS e
  WHERE m.expected = e.expected AND m.is_active AND e.book = p_book AND e.feed = p_feed
    AND e.key IN (SELECT i.item FROM bahi_item AS i);
  ANALYZE bahi_expected, bahi_reported;
END $$;

-- The item of a line: its key, and which it is where several share that.
CREATE OR REPLACE FUNCTION recon.line_item(p_key text, p_ordinal integer) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (CASE p_ordinal WHEN 1 THEN p_key ELSE p_key || '#' || p_ordinal END) COLLATE "C"
$$;

-- Finds the items whose only report was taken back with its file: bahi_unreported. An item that we
-- knew ourselves waits for a report again; of one that the partner brought nothing is expected.
CREATE OR REPLACE FUNCTION recon.forget_reports(
  p_book integer, p_feed text, p_party text, p_after bigint, p_before bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CREATE TEMPORARY TABLE bahi_unreported ON COMMIT DROP AS
  SELECT i.item, i.pending_minor, i.confirmed_minor, l.revision, l.currency,
    EXISTS (SELECT FROM commerce.sale AS s
      WHERE s.book = p_book AND s.partner = p_party AND s.item = i.item) AS is_ours
  FROM intake.line AS l
  JOIN recon.commission_item AS i ON i.book = p_book AND i.feed = p_feed
    AND i.item = recon.line_item(l.line_key, l.ordinal)
  WHERE l.book = p_book AND l.feed = p_feed AND l.xid >= p_after AND l.xid < p_before
    AND l.is_current AND l.state = 'voided';
  INSERT INTO bahi_outcome (line, kind, currency, difference_minor, outcome, opened_on)
  SELECT b.line, b.kind, b.currency, 0, 'withdrawn', b.opened_on
  FROM bahi_unreported AS u
  JOIN recon.break AS b ON b.book = p_book AND b.feed = p_feed AND b.kind = 'order_line'
    AND b.key = u.item AND b.state = 'open'
  WHERE NOT u.is_ours;
  DELETE FROM recon.open_expected AS o USING recon.expected AS e, bahi_unreported AS u
  WHERE o.expected = e.expected AND e.book = p_book AND e.feed = p_feed
    AND e.kind = 'order_line' AND e.key = u.item AND NOT u.is_ours;
  DELETE FROM bahi_expected AS e USING bahi_unreported AS u
  WHERE e.key = u.item AND NOT u.is_ours;
END $$;
