-- Writes the outcome of a night: matches, breaks with their history, and what stays open.
--
-- A break's id is a hash of feed, kind, key, ordinal and currency, so it is the same for life.
CREATE OR REPLACE FUNCTION recon.break_id(
  p_feed text, p_kind text, p_key text, p_ordinal integer, p_currency text
) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'brk-' || left(encode(sha256(convert_to(
    concat_ws('|', p_feed, p_kind, p_key, p_ordinal::text, p_currency), 'UTF8')), 'hex'), 16)
$$;

CREATE OR REPLACE FUNCTION recon.apply_outcome(p_book integer, p_feed text, p_day date)
RETURNS TABLE (opened bigint, healed bigint, reopened bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_open_before bigint;
  v_open_after  bigint;
BEGIN
  SELECT count(*) INTO v_open_before FROM recon.break AS b
  WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open';

  INSERT INTO recon.match (book, feed, expected, line, pass, difference_minor)
  SELECT p_book, p_feed, o.expected, o.line, o.pass, o.difference_minor
  FROM bahi_outcome AS o WHERE o.outcome = 'matched' AND o.expected IS NOT NULL;

  -- A pair that was open alone on one side is the same break, now healed or of another kind.
  CREATE TEMPORARY TABLE bahi_break ON COMMIT DROP AS
  WITH known AS (
    SELECT o.outcome_no, b.break_id
    FROM bahi_outcome AS o JOIN recon.break AS b ON b.expected = o.expected
    WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open'
    UNION
    SELECT o.outcome_no, b.break_id
    FROM bahi_outcome AS o JOIN recon.break AS b ON b.line = o.line
    WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open'
  )
  SELECT DISTINCT ON (break_id) *
  FROM (
    SELECT
      coalesce(b.break_id, recon.break_id(p_feed, o.kind, o.key, o.ordinal, o.currency))
        COLLATE "C" AS break_id,
      b.break_id IS NOT NULL AS is_known,
      coalesce(b.kind, o.kind) AS kind, coalesce(b.key, o.key) AS key,
      coalesce(b.ordinal, o.ordinal) AS ordinal, o.currency,
      coalesce(o.code, b.code) AS code,
      CASE WHEN o.outcome = 'break' THEN coalesce(o.state, 'open') ELSE 'healed' END AS state,
      CASE WHEN o.outcome = 'matched' AND o.code IS NULL THEN b.expected_minor
        ELSE o.expected_minor END AS expected_minor,
      CASE WHEN o.outcome = 'matched' AND o.code IS NULL THEN b.reported_minor
        ELSE o.reported_minor END AS reported_minor,
      CASE WHEN o.outcome = 'matched' AND o.code IS NULL THEN b.difference_minor
        ELSE o.difference_minor END AS difference_minor,
      CASE WHEN o.outcome = 'break' THEN coalesce(o.parked_minor, 0) ELSE 0 END AS parked_minor,
      coalesce(b.parked_minor, 0) AS parked_before_minor,
      coalesce(b.opened_on, o.opened_on) AS opened_on, o.expected, o.line
    FROM bahi_outcome AS o
    LEFT JOIN known AS n ON n.outcome_no = o.outcome_no
    LEFT JOIN recon.break AS b ON b.book = p_book AND b.break_id = n.break_id
    WHERE o.code IS NOT NULL OR n.break_id IS NOT NULL
  ) AS change
  ORDER BY break_id, is_known DESC;
  ANALYZE bahi_break;

  INSERT INTO recon.break AS b (
    break_id, book, feed, kind, key, ordinal, currency, code, state, period, expected_minor,
    reported_minor, difference_minor, parked_minor, opened_on, closed_on, expected, line)
  SELECT c.break_id, p_book, p_feed, c.kind, c.key, c.ordinal, c.currency, c.code, c.state,
    to_char(c.opened_on, 'YYYY-MM'), c.expected_minor, c.reported_minor, c.difference_minor,
    c.parked_minor, c.opened_on, CASE WHEN c.state = 'healed' THEN p_day END, c.expected, c.line
  FROM bahi_break AS c
  ON CONFLICT ON CONSTRAINT break_pkey DO UPDATE SET
    code = EXCLUDED.code, state = EXCLUDED.state, expected_minor = EXCLUDED.expected_minor,
    reported_minor = EXCLUDED.reported_minor, difference_minor = EXCLUDED.difference_minor,
    parked_minor = EXCLUDED.parked_minor, closed_on = EXCLUDED.closed_on,
    expected = coalesce(EXCLUDED.expected, b.expected), line = coalesce(EXCLUDED.line, b.line)
    WHERE (b.code, b.state, b.difference_minor, b.parked_minor) IS DISTINCT FROM
      (EXCLUDED.code, EXCLUDED.state, EXCLUDED.difference_minor, EXCLUDED.parked_minor);

  INSERT INTO recon.break_event (
    book, break_id, day, code, state, difference_minor, parked_minor)
  SELECT p_book, c.break_id, p_day, c.code, c.state, c.difference_minor, c.parked_minor
  FROM bahi_break AS c
  WHERE NOT EXISTS (
    SELECT FROM (
      SELECT v.code, v.state, v.difference_minor, v.parked_minor
      FROM recon.break_event AS v
      WHERE v.book = p_book AND v.break_id = c.break_id
      ORDER BY v.event DESC LIMIT 1
    ) AS last
    WHERE (last.code, last.state, last.difference_minor, last.parked_minor)
      = (c.code, c.state, c.difference_minor, c.parked_minor))
  ORDER BY c.break_id;

  PERFORM recon.keep_open(p_book, p_feed);
  SELECT count(*) INTO v_open_after FROM recon.break AS b
  WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open';
  SELECT count(*) FILTER (WHERE NOT c.is_known),
    count(*) FILTER (WHERE c.state = 'healed')
  INTO opened, healed FROM bahi_break AS c;
  reopened := v_open_after - v_open_before - opened + healed;
  RETURN NEXT;
END $$;

-- Keeps open what has only one side; a pair, matched or differing, leaves the working set.
CREATE OR REPLACE FUNCTION recon.keep_open(p_book integer, p_feed text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM recon.open_expected AS x USING bahi_outcome AS o
  WHERE x.expected = o.expected AND o.line IS NOT NULL;
  DELETE FROM recon.open_line AS x USING bahi_outcome AS o
  WHERE x.line = o.line AND o.expected IS NOT NULL;
  INSERT INTO recon.open_expected (expected, book, feed)
  SELECT o.expected, p_book, p_feed FROM bahi_outcome AS o
  WHERE o.expected IS NOT NULL AND o.line IS NULL AND o.outcome <> 'withdrawn'
  ON CONFLICT DO NOTHING;
  INSERT INTO recon.open_line (line, book, feed)
  SELECT o.line, p_book, p_feed FROM bahi_outcome AS o
  WHERE o.line IS NOT NULL AND o.expected IS NULL AND o.outcome = 'break'
  ON CONFLICT DO NOTHING;
END $$;
