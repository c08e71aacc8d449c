-- What rates are divided by, as the files that stand count it: own denominators and what partners
-- report beside money. A click that is reported by itself counts one.
CREATE VIEW report.denominator AS
SELECT l.book, l.feed, l.kind, l.occurred_on AS day, l.series, l.episode, l.hotspot, l.content_id,
  l.views, CASE WHEN l.kind = 'click' THEN coalesce(l.clicks, 1) ELSE l.clicks END AS clicks,
  l.impressions
FROM intake.line AS l
WHERE l.is_current AND NOT l.is_withdrawn
  AND (num_nonnulls(l.views, l.clicks, l.impressions) > 0 OR l.kind = 'click');

GRANT SELECT ON report.denominator TO bahi_post, bahi_read;
