-- The sales whose gross amount and commission a model may divide among the touches that led to
-- them, with what their item stands at now; a sale without a touch has the words of its own event.
CREATE VIEW report.attributable AS
SELECT s.book, s.sale_id, s.ordered_at AS sold_at, s.ordered_on AS sold_on, s.currency,
  coalesce(i.basis_minor, s.basis_minor) AS gross_minor,
  coalesce(i.pending_minor + i.confirmed_minor, s.commission_minor) AS commission_minor,
  s.series, CASE WHEN s.hotspot IS NOT NULL THEN 'hotspot' END AS kind, NULL::text AS variant,
  NULL::text AS affiliate, 0::bigint AS affiliate_minor
FROM commerce.sale AS s
LEFT JOIN recon.commission_item AS i
  ON i.book = s.book AND i.feed = s.partner AND i.item = s.item
UNION ALL
SELECT l.book, l.line_id, o.ordered_at, o.ordered_on, o.currency,
  l.gross_minor - coalesce(r.gross_minor, 0), l.commission_minor - coalesce(r.commission_minor, 0),
  l.series, CASE WHEN l.live_event IS NOT NULL THEN 'live' WHEN l.hotspot IS NOT NULL
    THEN 'hotspot' END, l.variant, l.affiliate,
  l.affiliate_minor - coalesce(r.affiliate_minor, 0)
FROM commerce.order_line AS l
JOIN commerce.order AS o ON o.book = l.book AND o.order_id = l.order_id
LEFT JOIN (
  SELECT x.book, x.line_id, sum(x.paid_minor + x.promotion_minor)::bigint AS gross_minor,
    sum(x.commission_minor)::bigint AS commission_minor,
    sum(x.affiliate_minor)::bigint AS affiliate_minor
  FROM commerce.line_return AS x GROUP BY 1, 2
) AS r ON r.book = l.book AND r.line_id = l.line_id;

GRANT SELECT ON report.attributable TO bahi_post, bahi_read;
