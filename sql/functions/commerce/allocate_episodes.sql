-- What the share slices of some days gave to each series, and what true-ups added: the figures
-- that their episodes divide. Refunds are negative.
CREATE OR REPLACE FUNCTION commerce.series_figures(p_book integer, p_days date[])
RETURNS TABLE (
  day date, counted_on date, side text, rate_bp integer, series integer, units bigint,
  gross_minor bigint, net_minor bigint, share_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH slice AS (
    -- Several revisions without money cite one transaction.
    SELECT DISTINCT d.txn, split_part(d.slice, ':', 4)::integer AS rate_bp
    FROM commerce.distribution AS d
    WHERE d.book = p_book AND d.day = ANY (p_days) AND d.slice ^@ 'share:'
  ), payee AS (
    SELECT l.day, l.counted_on, l.side, s.rate_bp, l.series, l.party, sum(l.units) AS units,
      sum(l.gross_minor) AS gross_minor, sum(l.net_minor) AS net_minor,
      sum(l.share_minor) AS share_minor
    FROM commerce.allocation AS l JOIN slice AS s ON s.txn = l.txn
    WHERE l.book = p_book AND l.day = ANY (p_days)
    GROUP BY 1, 2, 3, 4, 5, 6
  )
  -- The series' own figures stand in the row of each of several payees.
  SELECT p.day, p.counted_on, p.side, p.rate_bp, p.series, max(p.units)::bigint,
    max(p.gross_minor)::bigint, max(p.net_minor)::bigint, sum(p.share_minor)::bigint
  FROM payee AS p GROUP BY 1, 2, 3, 4, 5
  UNION ALL
  SELECT l.day, l.counted_on, l.side, 0, l.series, 0, 0, 0, sum(l.share_minor)::bigint
  FROM commerce.allocation AS l
  WHERE l.book = p_book AND l.day = ANY (p_days) AND l.side = 'true-up'
  GROUP BY 1, 2, 3, 5
$$;

-- Divides what each series has of some days among its episodes, in proportion to what each took
-- in, by largest remainder and in the order of their codes: whole numbers, no rounding of money.
-- Refunds are divided as they cumulate, so that what is given back whole leaves no episode a paisa.
-- Stores what changed.
--
-- The table that is added to is read as well; a nested loop would read it for every row.
CREATE OR REPLACE FUNCTION commerce.allocate_episodes(p_book integer, p_days date[])
RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_taxed boolean := (
    SELECT b.unlock_gst_rate_bp > 0 FROM ledger.book AS b WHERE b.book = p_book);
  v_count bigint;
BEGIN
  WITH figure AS MATERIALIZED (
    SELECT f.day, f.counted_on, f.side, f.rate_bp, f.series,
      CASE f.side WHEN 'true-up' THEN 'receipt' ELSE f.side END AS weighed,
      sum(f.net_minor) OVER w AS net_minor, sum(f.share_minor) OVER w AS share_minor
    FROM commerce.series_figures(p_book, p_days) AS f
    WINDOW w AS (
      PARTITION BY f.day, f.side, f.rate_bp, f.series,
        CASE f.side WHEN 'true-up' THEN f.counted_on END
      ORDER BY f.counted_on)
  ), shown AS MATERIALIZED (
    SELECT e.day, e.counted_on, e.side, e.series, e.episode, coalesce(c.code, '') AS code,
      v_taxed AND e.funding NOT IN ('coins-taxed', 'store-taxed') AS is_taxed,
      sum(e.units) AS units, sum(e.amount_minor) AS amount_minor
    FROM report.day_episode AS e
    LEFT JOIN ledger.episode AS c ON c.episode = e.episode
    WHERE e.book = p_book AND e.day = ANY (p_days)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
  ), weight AS (
    SELECT f.day, f.counted_on, f.side, f.rate_bp, f.series, s.episode, s.code, f.net_minor,
      f.share_minor, CASE f.side WHEN 'true-up' THEN 0 ELSE sum(s.units) END AS units,
      sum(s.amount_minor) AS amount_minor
    FROM figure AS f
    JOIN shown AS s ON s.day = f.day AND s.side = f.weighed AND s.series = f.series
      AND (s.is_taxed = (f.rate_bp > 0) OR f.side = 'true-up')
      AND (s.counted_on <= f.counted_on OR f.side = 'true-up')
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
  ), divided AS (
    SELECT w.*, d.name, d.whole,
      CASE WHEN t.amount_minor = 0 THEN 0
        ELSE div(abs(d.whole) * w.amount_minor, t.amount_minor) END AS part,
      CASE WHEN t.amount_minor = 0 THEN 0
        ELSE mod(abs(d.whole) * w.amount_minor, t.amount_minor) END AS remainder,
      t.amount_minor AS all_minor
    FROM weight AS w
    JOIN (
      SELECT x.day, x.counted_on, x.side, x.rate_bp, x.series, sum(x.amount_minor) AS amount_minor
      FROM weight AS x GROUP BY 1, 2, 3, 4, 5
    ) AS t USING (day, counted_on, side, rate_bp, series)
    CROSS JOIN LATERAL (VALUES ('net', w.net_minor), ('share', w.share_minor)) AS d (name, whole)
  ), ranked AS (
    SELECT d.*, row_number() OVER (g ORDER BY d.remainder DESC, d.code) AS rank,
      abs(d.whole) - sum(d.part) OVER g AS remaining
    FROM divided AS d
    WINDOW g AS (PARTITION BY d.day, d.counted_on, d.side, d.rate_bp, d.series, d.name)
  ), standing AS (
    SELECT r.day, r.counted_on, r.side, r.rate_bp, r.series, r.episode, r.units,
      CASE r.side WHEN 'true-up' THEN 0 ELSE r.amount_minor END AS gross_minor,
      sum(v.amount_minor) FILTER (WHERE r.name = 'net') AS net_minor,
      sum(v.amount_minor) FILTER (WHERE r.name = 'share') AS share_minor
    FROM ranked AS r
    CROSS JOIN LATERAL (
      SELECT sign(r.whole) * CASE
        WHEN r.all_minor = 0 THEN CASE r.rank WHEN 1 THEN abs(r.whole) ELSE 0 END
        ELSE r.part + CASE WHEN r.rank <= r.remaining THEN 1 ELSE 0 END END AS amount_minor
    ) AS v
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  ), target AS (
    -- Each day has what it adds to the days before it.
    SELECT s.day, s.counted_on, s.side, s.rate_bp, s.series, s.episode,
      a.sign * (s.units - lag(s.units, 1, 0::numeric) OVER w) AS units,
      a.sign * (s.gross_minor - lag(s.gross_minor, 1, 0::numeric) OVER w) AS gross_minor,
      s.net_minor - lag(s.net_minor, 1, 0::numeric) OVER w AS net_minor,
      s.share_minor - lag(s.share_minor, 1, 0::numeric) OVER w AS share_minor
    FROM standing AS s
    CROSS JOIN LATERAL (
      SELECT CASE s.side WHEN 'refund' THEN -1 ELSE 1 END AS sign) AS a
    WINDOW w AS (
      PARTITION BY s.day, s.side, s.rate_bp, s.series, s.episode,
        CASE s.side WHEN 'true-up' THEN s.counted_on END
      ORDER BY s.counted_on)
  ), stored AS (
    SELECT a.day, a.counted_on, a.side, a.rate_bp, a.series, a.episode,
      max(a.revision) AS revision, sum(a.units) AS units, sum(a.gross_minor) AS gross_minor,
      sum(a.net_minor) AS net_minor, sum(a.share_minor) AS share_minor
    FROM commerce.episode_allocation AS a
    WHERE a.book = p_book AND a.day = ANY (p_days)
    GROUP BY 1, 2, 3, 4, 5, 6
  )
  INSERT INTO commerce.episode_allocation (
    book, day, series, episode, side, rate_bp, counted_on, revision, units, gross_minor,
    net_minor, share_minor)
  SELECT p_book, t.day, t.series, t.episode, t.side, t.rate_bp, t.counted_on,
    coalesce(s.revision, 0) + 1, t.units - coalesce(s.units, 0),
    t.gross_minor - coalesce(s.gross_minor, 0), t.net_minor - coalesce(s.net_minor, 0),
    t.share_minor - coalesce(s.share_minor, 0)
  FROM target AS t
  LEFT JOIN stored AS s USING (day, counted_on, side, rate_bp, series, episode)
  WHERE (t.units, t.gross_minor, t.net_minor, t.share_minor) IS DISTINCT FROM (
    coalesce(s.units, 0), coalesce(s.gross_minor, 0), coalesce(s.net_minor, 0),
    coalesce(s.share_minor, 0))
  ORDER BY t.day, t.series, t.episode;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
