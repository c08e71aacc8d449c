-- The sales whose gross amount and commission a model may divide among the touches that led to
-- them, with what their item stands at now; a sale without a touch has the words of its own event.
CREATE VIEW report.attributable AS
SELECT s.book, s.sale_id, s.ordered_at AS sold_at, s.ordered_on AS sold_on, s.currency,
  coalesce(i.basis_minor, s.basis_minor) AS gross_minor,
  coalesce(i.pending_minor + i.confirmed_minor, s.commission_minor) AS commission_minor,
  s.series, CASE WHEN s.hotspot IS NOT NULL THEN 'hotspot' END AS kind
FROM commerce.sale AS s
LEFT JOIN recon.commission_item AS i
  ON i.book = s.book AND i.feed = s.partner AND i.item = s.item;

GRANT SELECT ON report.attributable TO bahi_post, bahi_read;
