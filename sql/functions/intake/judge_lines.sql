-- Gives every staged record of a key with several its own number.
--
-- A record that stands already keeps the number of the line that says the same, so neither the
-- order of the rows nor a record that is gone makes others look changed. What is left takes the
-- numbers of lines that are not in the file any more, and then new ones. The records of a corrected
-- rejects file stand beside those of its parent and its parent's other corrections.
CREATE OR REPLACE FUNCTION intake.number_lines(p_book integer, p_feed text, p_parent bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CREATE TEMPORARY TABLE bahi_number ON COMMIT DROP AS
  WITH staged AS (
    SELECT s.record, s.line_key, s.content_hash, s.old_hash,
      row_number() OVER (PARTITION BY s.line_key, s.content_hash ORDER BY s.record) AS nth
    FROM pg_temp.bahi_line AS s
  ), rehashed AS (
    -- What a line of an older version would be hashed to now, as far as a record says the same.
    SELECT DISTINCT ON (s.line_key, s.old_hash) s.line_key, s.old_hash, s.content_hash
    FROM staged AS s WHERE s.old_hash IS NOT NULL
    ORDER BY s.line_key, s.old_hash, s.content_hash
  ), standing AS (
    SELECT w.*, row_number() OVER (
      PARTITION BY w.line_key, w.content_hash, w.is_withdrawn ORDER BY w.ordinal) AS nth
    FROM (
      SELECT c.line_key, c.ordinal, coalesce(h.content_hash, c.content_hash) AS content_hash,
        c.is_withdrawn, coalesce(c.file = p_parent OR f.parent_file = p_parent, false) AS is_beside
      FROM intake.line AS c JOIN intake.file AS f ON f.file = c.file
      LEFT JOIN rehashed AS h ON h.line_key = c.line_key AND h.old_hash = c.content_hash
        AND c.hash_version < 3
      WHERE c.book = p_book AND c.feed = p_feed AND c.is_current
        AND c.line_key IN (SELECT s.line_key FROM staged AS s)
    ) AS w
  ), same AS (
    SELECT s.record, t.line_key, t.ordinal
    FROM staged AS s JOIN standing AS t USING (line_key, content_hash, nth)
    WHERE NOT t.is_withdrawn AND NOT t.is_beside
  ), rest AS (
    SELECT s.record, s.line_key,
      row_number() OVER (PARTITION BY s.line_key ORDER BY s.content_hash, s.record) AS nth
    FROM staged AS s WHERE NOT EXISTS (SELECT FROM same AS m WHERE m.record = s.record)
  ), free AS (
    SELECT t.line_key, t.ordinal,
      row_number() OVER (PARTITION BY t.line_key ORDER BY t.is_withdrawn, t.ordinal) AS nth,
      count(*) OVER (PARTITION BY t.line_key) AS free_count
    FROM standing AS t
    WHERE NOT t.is_beside AND NOT EXISTS (
      SELECT FROM same AS m WHERE m.line_key = t.line_key AND m.ordinal = t.ordinal)
  ), highest AS (
    SELECT t.line_key, max(t.ordinal) AS ordinal FROM standing AS t GROUP BY 1
  ), counted AS (
    SELECT x.line_key, max(x.free_count) AS free_count FROM free AS x GROUP BY 1
  )
  SELECT m.record, m.ordinal FROM same AS m
  UNION ALL
  SELECT r.record, coalesce(
    x.ordinal, coalesce(h.ordinal, 0) + r.nth - coalesce(n.free_count, 0))::integer
  FROM rest AS r
  LEFT JOIN free AS x ON x.line_key = r.line_key AND x.nth = r.nth
  LEFT JOIN highest AS h ON h.line_key = r.line_key
  LEFT JOIN counted AS n ON n.line_key = r.line_key;
  ANALYZE bahi_number;
  UPDATE pg_temp.bahi_line AS s SET ordinal = n.ordinal
  FROM bahi_number AS n WHERE n.record = s.record AND n.ordinal <> s.ordinal;
END $$;

-- Adds up staged records that share a key: the first stands for all of them.
CREATE OR REPLACE FUNCTION intake.sum_lines() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CREATE TEMPORARY TABLE bahi_sum ON COMMIT DROP AS
  SELECT min(s.record) AS record, count(*) AS records, sum(s.gross) AS gross, sum(s.base) AS base,
    sum(s.commission) AS commission, sum(s.fee) AS fee, sum(s.tax) AS tax, sum(s.net) AS net,
    sum(s.views) AS views, sum(s.clicks) AS clicks, sum(s.impressions) AS impressions,
    sha256(string_agg(s.content_hash, '' ORDER BY s.content_hash)) AS content_hash,
    sha256(string_agg(s.old_hash, '' ORDER BY s.old_hash)) AS old_hash
  FROM pg_temp.bahi_line AS s
  GROUP BY s.line_key, s.kind, s.state, s.currency
  HAVING count(*) > 1;
  IF NOT EXISTS (SELECT FROM bahi_sum) THEN
    RETURN;
  END IF;
  DELETE FROM pg_temp.bahi_line AS s USING pg_temp.bahi_line AS f, bahi_sum AS g
  WHERE f.record = g.record AND s.record <> f.record AND s.line_key = f.line_key
    AND s.kind = f.kind AND s.state = f.state AND s.currency = f.currency;
  UPDATE pg_temp.bahi_line AS s SET
    records = g.records, gross = g.gross, base = g.base, commission = g.commission, fee = g.fee,
    tax = g.tax, net = g.net, views = g.views, clicks = g.clicks, impressions = g.impressions,
    content_hash = g.content_hash, old_hash = g.old_hash
  FROM bahi_sum AS g WHERE g.record = s.record;
END $$;

-- Compares what is staged with what stands, and names the records that contradict it.
--
-- bahi_known holds the records whose key stands already: same, changed, returned (it had been
-- withdrawn), stale (older than what stands), locked (settled, or older than may be restated) and
-- conflict (a key that never changes). An amount that comes again in another scale is the same, and
-- content is compared in the version in which the line that stands was hashed.
CREATE OR REPLACE FUNCTION intake.judge_lines(
  p_book integer, p_feed text, p_mode text, p_locks text[], p_window_from date
) RETURNS TABLE (record bigint, line_key text, problem text, state text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_is_known boolean := EXISTS (
    SELECT FROM intake.line AS c WHERE c.book = p_book AND c.feed = p_feed AND c.is_current);
BEGIN
  CREATE TEMPORARY TABLE bahi_known (
    record bigint, line bigint, state text, verdict text, problem text
  ) ON COMMIT DROP;
  IF v_is_known AND p_mode = 'delta' THEN
    INSERT INTO bahi_known
    SELECT s.record, coalesce(r.line, c.line), c.state,
      CASE WHEN e.is_same THEN 'same' WHEN r.line IS NOT NULL THEN 'conflict' ELSE 'changed' END,
      CASE WHEN r.line IS NOT NULL AND NOT e.is_same THEN 'conflict' END
    FROM pg_temp.bahi_line AS s
    JOIN intake.line AS c ON c.book = p_book AND c.feed = p_feed AND c.line_key = s.line_key
      AND c.ordinal = s.ordinal AND c.is_current
    LEFT JOIN intake.line AS r ON r.book = p_book AND r.feed = p_feed
      AND r.line_key = s.line_key AND r.ordinal = s.ordinal AND r.order_rank = s.order_rank
      AND NOT r.is_withdrawn
    CROSS JOIN LATERAL (
      SELECT coalesce(r.content_hash = CASE r.hash_version WHEN s.hash_version THEN s.content_hash
        ELSE s.old_hash END, false) AS is_same
    ) AS e;
  ELSIF v_is_known THEN
    INSERT INTO bahi_known
    SELECT k.record, k.line, k.state, k.verdict,
      CASE WHEN k.verdict = 'locked' AND k.occurred_on < p_window_from THEN 'window'
        WHEN k.verdict IN ('locked', 'conflict') THEN k.verdict END
    FROM (
      SELECT s.record, c.line, c.state, c.occurred_on,
        CASE
          WHEN c.is_withdrawn THEN
            CASE WHEN s.order_rank < c.order_rank THEN 'stale' ELSE 'returned' END
          WHEN c.content_hash = CASE c.hash_version WHEN s.hash_version THEN s.content_hash
            ELSE s.old_hash END THEN 'same'
          WHEN s.order_rank < c.order_rank THEN 'stale'
          WHEN p_mode = 'append' THEN 'conflict'
          WHEN c.state = ANY (p_locks) OR c.occurred_on < p_window_from THEN 'locked'
          ELSE 'changed'
        END AS verdict
      FROM pg_temp.bahi_line AS s
      JOIN intake.line AS c ON c.book = p_book AND c.feed = p_feed AND c.line_key = s.line_key
        AND c.ordinal = s.ordinal AND c.is_current
    ) AS k;
  END IF;
  ANALYZE bahi_known;
  IF p_mode = 'period_replace' THEN
    PERFORM intake.judge_scopes(p_book, p_feed);
  END IF;
  RETURN QUERY
  SELECT s.record, s.line_key, p.problem, p.state
  FROM (
    SELECT k.record, k.problem, k.state FROM bahi_known AS k WHERE k.problem IS NOT NULL
    UNION ALL
    SELECT d.record, 'doubled', NULL FROM intake.doubled_lines(p_mode = 'delta') AS d (record)
  ) AS p
  JOIN pg_temp.bahi_line AS s ON s.record = p.record
  ORDER BY s.record;
END $$;

-- Finds the records whose key stands in the file before; in a file of changes each moment once.
CREATE OR REPLACE FUNCTION intake.doubled_lines(p_by_rank boolean) RETURNS SETOF bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Grouping by a hash is a third of the cost of the sort below, which healthy files do not need.
  IF NOT EXISTS (
    SELECT FROM pg_temp.bahi_line AS s
    GROUP BY s.line_key, s.ordinal, CASE WHEN p_by_rank THEN s.order_rank END
    HAVING count(*) > 1)
  THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT d.record FROM (
    SELECT s.record, row_number() OVER (
      PARTITION BY s.line_key, s.ordinal, CASE WHEN p_by_rank THEN s.order_rank END
      ORDER BY s.record) AS nth
    FROM pg_temp.bahi_line AS s
  ) AS d
  WHERE d.nth > 1;
END $$;

-- Lets a newer file's word for a scope and day stand against all lines of an older one, also those
-- of which the newer file does not speak.
CREATE OR REPLACE FUNCTION intake.judge_scopes(p_book integer, p_feed text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
BEGIN
  INSERT INTO bahi_known
  SELECT s.record, NULL, NULL, 'stale', NULL
  FROM pg_temp.bahi_line AS s
  WHERE NOT EXISTS (SELECT FROM bahi_known AS k WHERE k.record = s.record)
    AND s.record IN (
      SELECT x.record
      FROM pg_temp.bahi_line AS x
      JOIN (
        SELECT c.scope, c.occurred_on, max(c.order_rank) AS order_rank
        FROM intake.line AS c
        WHERE c.book = p_book AND c.feed = p_feed AND c.is_current AND c.scope IS NOT NULL
        GROUP BY 1, 2
      ) AS n ON n.scope = x.scope AND n.occurred_on = x.occurred_on
        AND n.order_rank > x.order_rank
      UNION
      SELECT x.record
      FROM pg_temp.bahi_line AS x
      JOIN (
        SELECT g.scope, f.first_on, f.last_on, f.order_rank
        FROM intake.file AS f JOIN intake.file_scope AS g ON g.file = f.file
        WHERE f.book = p_book AND f.feed = p_feed AND f.is_declared
          AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = f.file)
      ) AS n ON n.scope = x.scope AND x.occurred_on BETWEEN n.first_on AND n.last_on
        AND n.order_rank > x.order_rank);
  ANALYZE bahi_known;
END $$;
