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
    -- A chain is what cumulates from day to day; a true-up stands alone.
    SELECT row_number() OVER () AS number, rank() OVER (
        ORDER BY x.day, x.side, x.rate_bp, x.series, x.alone_on) AS chain, x.*,
      sum(x.day_net_minor) OVER w AS net_minor, sum(x.day_share_minor) OVER w AS share_minor
    FROM (
      SELECT f.day, f.counted_on, f.side, f.rate_bp, f.series,
        CASE f.side WHEN 'true-up' THEN f.counted_on END AS alone_on,
        f.net_minor AS day_net_minor, f.share_minor AS day_share_minor
      FROM commerce.series_figures(p_book, p_days) AS f
    ) AS x
    WINDOW w AS (
      PARTITION BY x.day, x.side, x.rate_bp, x.series, x.alone_on ORDER BY x.counted_on)
  ), shown AS MATERIALIZED (
    SELECT e.day, e.counted_on, e.side, e.series, e.episode,
      v_taxed AND e.funding NOT IN ('coins-taxed', 'store-taxed') AS is_taxed,
      sum(e.units) AS units, sum(e.amount_minor) AS amount_minor
    FROM report.day_episode AS e
    WHERE e.book = p_book AND e.day = ANY (p_days)
    GROUP BY 1, 2, 3, 4, 5, 6
  ), weight AS MATERIALIZED (
    SELECT f.number, s.episode, sum(s.units) AS units, sum(s.amount_minor) AS amount_minor
    FROM figure AS f
    JOIN shown AS s
      ON s.day = f.day AND s.series = f.series
      AND s.side = CASE f.side WHEN 'true-up' THEN 'receipt' ELSE f.side END
      AND (s.is_taxed = (f.rate_bp > 0) OR f.side = 'true-up')
      AND (s.counted_on <= f.counted_on OR f.side = 'true-up')
    GROUP BY 1, 2
  ), share AS (
    SELECT w.number, w.episode, coalesce(c.code, '') AS code, w.units, w.amount_minor,
      f.net_minor, f.share_minor, sum(w.amount_minor) OVER (PARTITION BY w.number) AS all_minor
    FROM weight AS w
    JOIN figure AS f ON f.number = w.number
    LEFT JOIN ledger.episode AS c ON c.episode = w.episode
  ), divided AS (
    SELECT s.*, n.part AS net_part, n.remainder AS net_remainder, h.part AS share_part,
      h.remainder AS share_remainder
    FROM share AS s
    CROSS JOIN LATERAL (
      SELECT CASE WHEN s.all_minor = 0 THEN 0 ELSE div(x.product, s.all_minor) END AS part,
        CASE WHEN s.all_minor = 0 THEN 0 ELSE mod(x.product, s.all_minor) END AS remainder
      FROM (SELECT abs(s.net_minor) * s.amount_minor AS product) AS x
    ) AS n
    CROSS JOIN LATERAL (
      SELECT CASE WHEN s.all_minor = 0 THEN 0 ELSE div(x.product, s.all_minor) END AS part,
        CASE WHEN s.all_minor = 0 THEN 0 ELSE mod(x.product, s.all_minor) END AS remainder
      FROM (SELECT abs(s.share_minor) * s.amount_minor AS product) AS x
    ) AS h
  ), ranked AS (
    SELECT d.*, row_number() OVER (n ORDER BY d.net_remainder DESC, d.code) AS net_rank,
      row_number() OVER (n ORDER BY d.share_remainder DESC, d.code) AS share_rank,
      abs(d.net_minor) - sum(d.net_part) OVER n AS net_remaining,
      abs(d.share_minor) - sum(d.share_part) OVER n AS share_remaining
    FROM divided AS d
    WINDOW n AS (PARTITION BY d.number)
  ), standing AS (
    -- A series that took in nothing leaves all to the first of its episodes.
    SELECT f.day, f.counted_on, f.side, f.rate_bp, f.series, f.chain, r.episode,
      CASE f.side WHEN 'refund' THEN -1 ELSE 1 END AS sign,
      CASE f.side WHEN 'true-up' THEN 0 ELSE r.units END AS units,
      CASE f.side WHEN 'true-up' THEN 0 ELSE r.amount_minor END AS gross_minor,
      sign(r.net_minor) * CASE
        WHEN r.all_minor = 0 THEN CASE r.net_rank WHEN 1 THEN abs(r.net_minor) ELSE 0 END
        ELSE r.net_part + (r.net_rank <= r.net_remaining)::integer END AS net_minor,
      sign(r.share_minor) * CASE
        WHEN r.all_minor = 0 THEN CASE r.share_rank WHEN 1 THEN abs(r.share_minor) ELSE 0 END
        ELSE r.share_part + (r.share_rank <= r.share_remaining)::integer END AS share_minor
    FROM ranked AS r JOIN figure AS f ON f.number = r.number
  ), target AS (
    -- Each day has what it adds to the days of its chain before it.
    SELECT s.day, s.counted_on, s.side, s.rate_bp, s.series, s.episode,
      s.sign * (s.units - lag(s.units, 1, 0::numeric) OVER w) AS units,
      s.sign * (s.gross_minor - lag(s.gross_minor, 1, 0::numeric) OVER w) AS gross_minor,
      s.net_minor - lag(s.net_minor, 1, 0::numeric) OVER w AS net_minor,
      s.share_minor - lag(s.share_minor, 1, 0::numeric) OVER w AS share_minor
    FROM standing AS s
    WINDOW w AS (PARTITION BY s.chain, s.episode ORDER BY s.counted_on)
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
