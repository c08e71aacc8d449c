-- Gives the share agreement that holds for each series on each of some days, as they are agreed
-- now; a day's distribution keeps the one that it used first.
CREATE OR REPLACE FUNCTION commerce.share_in_force(
  p_book integer, p_days date[], p_series integer[]
) RETURNS TABLE (day date, series integer, agreement text, version integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT ON (w.day, w.series) w.day, w.series, a.agreement, a.version
  FROM unnest(p_days, p_series) AS w (day, series)
  JOIN commerce.agreement_series AS g ON g.book = p_book AND g.series = w.series
  JOIN commerce.agreement AS a
    ON a.book = g.book AND a.agreement = g.agreement AND a.version = g.version
  WHERE w.day BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')
    AND NOT EXISTS (
      SELECT FROM commerce.agreement AS newer
      WHERE newer.book = a.book AND newer.agreement = a.agreement
        AND (newer.valid_from, newer.version) > (a.valid_from, a.version)
        AND w.day BETWEEN newer.valid_from AND coalesce(newer.valid_to, 'infinity'))
  ORDER BY w.day, w.series, a.agreement
$$;

-- Gives the distributed days of series from a day on: what came in, the terms that it stands by
-- and those that hold now. The terms are those of the last true-up, else those of the day.
CREATE OR REPLACE FUNCTION commerce.distributed_terms(p_book integer, p_from date)
RETURNS TABLE (
  day date, series integer, net_minor bigint, gross_minor bigint, revision integer,
  proposal bigint, from_agreement text, from_version integer, to_agreement text,
  to_version integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH slice AS (
    -- The net of a series stands in the row of each of its payees.
    SELECT DISTINCT l.txn, l.day, l.series, l.net_minor, l.gross_minor
    FROM commerce.allocation AS l
    WHERE l.book = p_book AND l.day >= p_from AND l.side IN ('receipt', 'refund')
  ), total AS (
    SELECT s.day, s.series, sum(s.net_minor)::bigint AS net_minor,
      sum(s.gross_minor)::bigint AS gross_minor
    FROM slice AS s GROUP BY 1, 2
  ), last_one AS (
    SELECT DISTINCT ON (u.day, u.series) u.day, u.series, u.revision, u.proposal,
      u.to_agreement, u.to_version
    FROM commerce.share_true_up AS u
    WHERE u.book = p_book AND u.day >= p_from
    ORDER BY u.day, u.series, u.revision DESC
  ), present AS (
    SELECT f.*
    FROM (
      SELECT array_agg(t.day) AS days, array_agg(t.series) AS series FROM total AS t
    ) AS w CROSS JOIN LATERAL commerce.share_in_force(p_book, w.days, w.series) AS f
  )
  SELECT t.day, t.series, t.net_minor, t.gross_minor, coalesce(u.revision, 0),
    u.proposal,
    CASE WHEN u.day IS NULL THEN d.agreement ELSE u.to_agreement END,
    CASE WHEN u.day IS NULL THEN d.version ELSE u.to_version END,
    p.agreement, p.version
  FROM total AS t
  LEFT JOIN commerce.day_agreement AS d
    ON d.book = p_book AND d.day = t.day AND d.series = t.series
  LEFT JOIN last_one AS u ON u.day = t.day AND u.series = t.series
  LEFT JOIN present AS p ON p.day = t.day AND p.series = t.series
$$;

-- Gives what each payee has of each distributed series and day, true-ups included.
CREATE OR REPLACE FUNCTION commerce.held_shares(p_book integer, p_from date)
RETURNS TABLE (day date, series integer, party text, share_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.day, l.series, coalesce(to_jsonb(l) ->> 'party', a.party), sum(l.share_minor)::bigint
  FROM commerce.allocation AS l
  JOIN commerce.agreement AS a
    ON a.book = l.book AND a.agreement = l.agreement AND a.version = l.version
  WHERE l.book = p_book AND l.day >= p_from AND l.side <> 'advertising'
  GROUP BY 1, 2, 3
$$;

-- Gives the days with unlocks of series that had no terms when they were distributed, and have now.
CREATE OR REPLACE FUNCTION commerce.unshared_days(p_book integer, p_from date)
RETURNS TABLE (
  day date, series integer, gross_minor bigint, to_agreement text, to_version integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH unshared AS (
    SELECT u.day, u.series, sum(u.amount_minor)::bigint AS gross_minor
    FROM report.day_unlock AS u
    WHERE u.book = p_book AND u.day >= p_from
      AND NOT EXISTS (
        SELECT FROM commerce.day_agreement AS d
        WHERE d.book = u.book AND d.day = u.day AND d.series = u.series)
      AND NOT EXISTS (
        SELECT FROM commerce.distribution_due AS q WHERE q.book = u.book AND q.day = u.day)
    GROUP BY 1, 2
  )
  SELECT u.day, u.series, u.gross_minor, f.agreement, f.version
  FROM (
    SELECT array_agg(x.day) AS days, array_agg(x.series) AS series FROM unshared AS x
  ) AS w
  CROSS JOIN LATERAL commerce.share_in_force(p_book, w.days, w.series) AS f
  JOIN unshared AS u ON u.day = f.day AND u.series = f.series
$$;
