-- Finds the lines that stand and that a file which speaks for them does not name any more.
--
-- A period replacement speaks for its scopes on the days that it declares, else on the days of its
-- rows; p_missing makes a snapshot speak for all days between p_from and p_to. bahi_vanished says
-- of each line whether it is withdrawn, only told, or held for a second person.
CREATE OR REPLACE FUNCTION intake.find_vanished(
  p_book integer, p_feed text, p_mode text, p_missing text, p_locks text[], p_window_from date,
  p_by_day boolean, p_is_declared boolean, p_from date, p_to date
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rank bigint;
BEGIN
  CREATE TEMPORARY TABLE bahi_vanished (line bigint, action text) ON COMMIT DROP;
  IF p_mode <> 'period_replace' AND p_missing = 'ignore' THEN
    RETURN;
  END IF;
  SELECT max(s.order_rank) INTO v_rank FROM pg_temp.bahi_line AS s;
  CREATE TEMPORARY TABLE bahi_scope ON COMMIT DROP AS
  SELECT DISTINCT s.scope,
    CASE WHEN p_by_day AND NOT p_is_declared THEN s.occurred_on ELSE '-infinity' END AS day
  FROM pg_temp.bahi_line AS s;
  ANALYZE bahi_scope;
  INSERT INTO bahi_vanished
  SELECT c.line,
    CASE WHEN p_mode <> 'period_replace' AND p_missing = 'flag' THEN 'flag'
      WHEN c.state = ANY (p_locks) OR c.occurred_on < p_window_from THEN 'hold'
      ELSE 'reverse' END
  FROM intake.line AS c
  WHERE c.book = p_book AND c.feed = p_feed AND c.is_current AND NOT c.is_withdrawn
    AND CASE WHEN p_mode = 'period_replace' THEN
        (c.scope, CASE WHEN p_by_day AND NOT p_is_declared THEN c.occurred_on
          ELSE '-infinity' END) IN (SELECT g.scope, g.day FROM bahi_scope AS g)
        AND (NOT p_by_day OR NOT p_is_declared OR c.occurred_on BETWEEN p_from AND p_to)
      ELSE c.occurred_on BETWEEN p_from AND p_to END
    AND (c.order_rank <= v_rank) IS NOT FALSE
    AND NOT EXISTS (SELECT FROM pg_temp.bahi_line AS s
      WHERE s.line_key = c.line_key AND s.ordinal = c.ordinal);
  ANALYZE bahi_vanished;
END $$;

-- Says what a file would do, by category and currency, in records and in the money of a column.
CREATE OR REPLACE FUNCTION intake.compare_lines(p_money text)
RETURNS TABLE (
  category text, currency text, records bigint, before_amount numeric, after_amount numeric
)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format($query$
    SELECT w.category, w.currency, sum(w.records)::bigint, sum(w.before_amount),
      sum(w.after_amount)
    FROM (
      SELECT CASE coalesce(k.verdict, 'new') WHEN 'new' THEN 'new' WHEN 'returned' THEN 'new'
          WHEN 'same' THEN 'unchanged' WHEN 'stale' THEN 'older' ELSE 'changed' END AS category,
        s.currency, s.records,
        CASE WHEN k.verdict IN ('same', 'changed') THEN coalesce(c.%1$I, 0) ELSE 0 END
          AS before_amount,
        CASE WHEN k.verdict = 'stale' THEN 0 ELSE coalesce(s.%1$I, 0) END AS after_amount
      FROM pg_temp.bahi_line AS s
      LEFT JOIN pg_temp.bahi_known AS k ON k.record = s.record
      LEFT JOIN intake.line AS c ON c.line = k.line
      UNION ALL
      SELECT CASE v.action WHEN 'reverse' THEN 'vanished' WHEN 'hold' THEN 'held'
          ELSE 'missing' END,
        c.currency, 1, coalesce(c.%1$I, 0),
        CASE v.action WHEN 'reverse' THEN 0 ELSE coalesce(c.%1$I, 0) END
      FROM pg_temp.bahi_vanished AS v JOIN intake.line AS c ON c.line = v.line
    ) AS w
    GROUP BY 1, 2
    ORDER BY 1, 2$query$, p_money);
END $$;

-- Counts what is worth a word: days that are closed, settled lines that went back, lines without
-- an episode.
CREATE OR REPLACE FUNCTION intake.line_warnings(p_book integer, p_has_attribution boolean)
RETURNS TABLE (code text, records bigint, first_day text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT 'W-LATE', count(*), to_char(min(s.occurred_on), 'YYYY-MM')
  FROM pg_temp.bahi_line AS s
  JOIN ledger.closing AS c ON c.book = p_book
  LEFT JOIN pg_temp.bahi_known AS k ON k.record = s.record
  WHERE s.occurred_on <= greatest(c.soft_through, c.closed_through)
    AND coalesce(k.verdict, 'new') IN ('new', 'changed', 'returned')
  HAVING count(*) > 0;
  RETURN QUERY
  SELECT 'W-REGRESS', count(*), min(k.state || ' to ' || s.state)
  FROM pg_temp.bahi_known AS k
  JOIN pg_temp.bahi_line AS s ON s.record = k.record
  WHERE k.verdict = 'changed' AND intake.state_rank(s.state) < intake.state_rank(k.state)
  HAVING count(*) > 0;
  IF p_has_attribution THEN
    RETURN QUERY
    SELECT 'W-NOATTR', count(*), NULL FROM pg_temp.bahi_line AS s WHERE s.attribution = 'none'
    HAVING count(*) > 0;
  END IF;
END $$;

-- How far a state has come on the way to money; one that leads away from it has no place there.
CREATE OR REPLACE FUNCTION intake.state_rank(p_state text) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_position(
    ARRAY['estimated', 'pending', 'approved', 'locked', 'payable', 'paid'], p_state)
$$;
