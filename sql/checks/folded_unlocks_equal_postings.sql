-- The folded unlocks and refunds of money are the sum of the postings up to the cut that folded
-- them. What a file brought that was taken back on its own day is no receipt; on a later day it
-- counts as given back. Days of which postings are detached are left out.
WITH horizon AS (
  SELECT g.book, c.horizon, (
    SELECT a.account FROM ledger.account AS a
    WHERE a.book = g.book AND a.code = 'liabilities:proceeds:stores') AS stores
  FROM ledger.progress AS g
  JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.reader = 'rollup'
), detached AS (
  SELECT DISTINCT t.book, t.effective_on FROM ledger.archived_total() AS t
), receipt AS (
  SELECT p.book, p.effective_on AS day, p.series, p.place, p.amount_minor / p.units AS price_minor,
    p.debit AS payment, sum(p.units) AS units, sum(p.amount_minor) AS amount_minor
  FROM ledger.posting AS p JOIN horizon AS h ON h.book = p.book AND p.xid < h.horizon
  WHERE p.kind = 1 AND p.debit < 1099511627776 AND p.credit IS DISTINCT FROM h.stores
  GROUP BY 1, 2, 3, 4, 5, 6
), returned AS (
  SELECT p.book, o.effective_on AS day, p.effective_on AS refunded_on, p.series, p.place,
    p.amount_minor / p.units AS price_minor, p.credit AS payment, p.kind = 47 AS is_void,
    coalesce(sum(p.units), 0) AS units, sum(p.amount_minor) AS amount_minor
  FROM ledger.posting AS p
  JOIN horizon AS h ON h.book = p.book AND p.xid < h.horizon
  JOIN ledger.document AS d ON d.book = p.book AND d.txn = p.txn
  JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = p.leg
  WHERE (p.kind = 2 AND p.debit IS DISTINCT FROM h.stores
      OR p.kind = 47 AND o.kind = 1 AND p.debit IS DISTINCT FROM h.stores)
    AND p.credit < 1099511627776
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
), posted AS (
  SELECT m.book, 'receipt' AS side, m.day, m.day AS counted_on, m.series, m.place, m.price_minor,
    m.payment, sum(m.units) AS units, sum(m.amount_minor) AS amount_minor
  FROM (
    SELECT * FROM receipt
    UNION ALL
    SELECT r.book, r.day, r.series, r.place, r.price_minor, r.payment, -r.units, -r.amount_minor
    FROM returned AS r WHERE r.is_void AND r.day = r.refunded_on
  ) AS m
  GROUP BY 1, 3, 5, 6, 7, 8
  UNION ALL
  SELECT r.book, 'refund', r.day, r.refunded_on, r.series, r.place, NULL, NULL, sum(r.units),
    sum(r.amount_minor)
  FROM returned AS r WHERE NOT (r.is_void AND r.day = r.refunded_on)
  GROUP BY 1, 3, 4, 5, 6
), folded AS (
  SELECT u.book, 'receipt' AS side, u.day, u.day AS counted_on, u.series, u.place, u.price_minor,
    u.payment, u.units, u.amount_minor
  FROM report.day_unlock AS u
  UNION ALL
  SELECT r.book, 'refund', r.day, r.refunded_on, r.series, r.place, NULL, NULL, r.units,
    r.amount_minor
  FROM report.day_refund AS r
), compared AS (
  SELECT m.book, m.side, m.day, m.counted_on, m.series, m.place, m.price_minor, m.payment,
    sum(m.folded_units) AS folded_units, sum(m.posted_units) AS posted_units,
    sum(m.folded_minor) AS folded_minor, sum(m.posted_minor) AS posted_minor
  FROM (
    SELECT f.book, f.side, f.day, f.counted_on, f.series, f.place, f.price_minor, f.payment,
      f.units AS folded_units, 0 AS posted_units, f.amount_minor AS folded_minor,
      0 AS posted_minor
    FROM folded AS f
    UNION ALL
    SELECT p.book, p.side, p.day, p.counted_on, p.series, p.place, p.price_minor, p.payment, 0,
      p.units, 0, p.amount_minor
    FROM posted AS p
  ) AS m
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
SELECT c.book, c.side, c.day, c.counted_on, c.series, c.place, c.price_minor,
  c.folded_units::bigint, c.posted_units::bigint, c.folded_minor::bigint, c.posted_minor::bigint
FROM compared AS c
WHERE (c.folded_units, c.folded_minor) IS DISTINCT FROM (c.posted_units, c.posted_minor)
  AND NOT EXISTS (
    SELECT FROM detached AS d
    WHERE d.book = c.book AND d.effective_on IN (c.day, c.counted_on))
ORDER BY 1, 2, 3, 4, 5, 6, 7
