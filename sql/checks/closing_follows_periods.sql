-- How far posting takes a book for closed is what the last events of its periods say.
WITH last AS (
  SELECT DISTINCT ON (e.book, e.period) e.book, p.kind, p.ends_on, e.state
  FROM ledger.period_event AS e
  JOIN ledger.period AS p ON p.book = e.book AND p.period = e.period
  ORDER BY e.book, e.period, e.version DESC
), said AS (
  SELECT l.book, max(l.ends_on) FILTER (WHERE l.kind = 'month') AS soft_through,
    max(l.ends_on) FILTER (WHERE l.kind = 'month' AND l.state = 'closed') AS closed_through,
    max(l.ends_on) FILTER (WHERE l.kind = 'year') AS year_through
  FROM last AS l WHERE l.state <> 'open' GROUP BY l.book
)
SELECT coalesce(c.book, s.book) AS book, c.soft_through, c.closed_through, c.year_through
FROM ledger.closing AS c
FULL JOIN said AS s ON s.book = c.book
WHERE (c.soft_through, c.closed_through, c.year_through)
  IS DISTINCT FROM (s.soft_through, s.closed_through, s.year_through)
ORDER BY 1
