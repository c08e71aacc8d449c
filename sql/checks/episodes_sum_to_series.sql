-- What the episodes of a series and day have is what the series has, to the paisa; a day that is
-- due waits for its distribution. Days from before figures by episode have none.
WITH shown AS (
  SELECT DISTINCT e.book, e.day, e.side, e.series,
    e.funding NOT IN ('coins-taxed', 'store-taxed') AND b.unlock_gst_rate_bp > 0 AS is_taxed
  FROM report.day_episode AS e JOIN ledger.book AS b ON b.book = e.book
  WHERE NOT EXISTS (
    SELECT FROM commerce.distribution_due AS d WHERE d.book = e.book AND d.day = e.day)
), series AS (
  SELECT w.book, f.*
  FROM (SELECT s.book, array_agg(DISTINCT s.day) AS days FROM shown AS s GROUP BY 1) AS w
  CROSS JOIN LATERAL commerce.series_figures(w.book, w.days) AS f
  WHERE EXISTS (
    SELECT FROM shown AS s
    WHERE s.book = w.book AND s.day = f.day AND s.series = f.series
      AND (f.side = 'true-up' OR s.side = f.side AND s.is_taxed = (f.rate_bp > 0)))
), episode AS (
  SELECT a.book, a.day, a.counted_on, a.side, a.rate_bp, a.series, sum(a.units) AS units,
    sum(a.gross_minor) AS gross_minor, sum(a.net_minor) AS net_minor,
    sum(a.share_minor) AS share_minor
  FROM commerce.episode_allocation AS a
  WHERE NOT EXISTS (
    SELECT FROM commerce.distribution_due AS d WHERE d.book = a.book AND d.day = a.day)
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT book, day, counted_on, side, rate_bp, series, s.net_minor AS series_net_minor,
  e.net_minor AS episodes_net_minor, s.share_minor AS series_share_minor,
  e.share_minor AS episodes_share_minor
FROM series AS s
FULL JOIN episode AS e USING (book, day, counted_on, side, rate_bp, series)
WHERE (coalesce(s.net_minor, 0), coalesce(s.share_minor, 0))
  IS DISTINCT FROM (coalesce(e.net_minor, 0), coalesce(e.share_minor, 0))
ORDER BY 1, 2, 3, 4, 5, 6
