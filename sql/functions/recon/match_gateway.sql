-- Pairs our receipts with a gateway's lines and says of every row what became of it.
--
-- First the same amount, multiset by multiset; then the same receipt within the tolerance, as long
-- as the day's rounding budget lasts; what then shares a receipt differs in amount. What is left
-- on our side is pending until its grace ends; what is left on theirs is a break at once.
CREATE OR REPLACE FUNCTION recon.match_gateway(
  p_book integer, p_feed text, p_day date, p_tolerance_minor bigint, p_budget_minor bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
BEGIN
  INSERT INTO bahi_outcome (
    expected, line, kind, key, ordinal, currency, expected_minor, reported_minor,
    difference_minor, outcome, pass)
  SELECT e.expected, r.line, e.kind, e.key, e.ordinal, e.currency, e.amount_minor, r.amount_minor,
    0, 'matched', 'exact'
  FROM (
    SELECT x.*, row_number() OVER (
      PARTITION BY x.kind, x.key, x.currency, x.amount_minor ORDER BY x.ordinal) AS nth
    FROM bahi_expected AS x
  ) AS e
  JOIN (
    SELECT x.*, row_number() OVER (
      PARTITION BY x.kind, x.key, x.currency, x.amount_minor ORDER BY x.line_key) AS nth
    FROM bahi_reported AS x
  ) AS r USING (kind, key, currency, amount_minor, nth);
  ANALYZE bahi_outcome;

  INSERT INTO bahi_outcome (
    expected, line, kind, key, ordinal, currency, expected_minor, reported_minor,
    difference_minor, outcome, pass, code, state, opened_on, parked_minor)
  SELECT p.expected, p.line, p.kind, p.key, p.ordinal, p.currency, p.expected_minor,
    p.reported_minor, p.difference_minor,
    CASE WHEN p.accepted THEN 'matched' ELSE 'break' END,
    CASE WHEN p.accepted THEN 'tolerance' END,
    CASE WHEN p.is_small THEN 'AMOUNT_ROUNDING' ELSE 'AMOUNT_MISMATCH' END,
    CASE WHEN p.accepted THEN 'healed' ELSE 'open' END,
    p_day, CASE WHEN p.accepted THEN 0 ELSE p.difference_minor END
  FROM (
    SELECT q.*,
      q.is_small AND sum(abs(q.difference_minor)) FILTER (WHERE q.is_small) OVER (
        ORDER BY q.line_key) <= p_budget_minor AS accepted
    FROM (
      SELECT e.expected, r.line, r.line_key, e.kind, e.key, e.ordinal, e.currency,
        e.amount_minor AS expected_minor, r.amount_minor AS reported_minor,
        r.amount_minor - e.amount_minor AS difference_minor,
        abs(r.amount_minor - e.amount_minor) <= p_tolerance_minor AS is_small
      FROM (
        SELECT x.*, row_number() OVER (
          PARTITION BY x.kind, x.key, x.currency ORDER BY x.ordinal) AS nth
        FROM bahi_expected AS x
        WHERE NOT EXISTS (SELECT FROM bahi_outcome AS o WHERE o.expected = x.expected)
      ) AS e
      JOIN (
        SELECT x.*, row_number() OVER (
          PARTITION BY x.kind, x.key, x.currency ORDER BY x.line_key) AS nth
        FROM bahi_reported AS x
        WHERE NOT EXISTS (SELECT FROM bahi_outcome AS o WHERE o.line = x.line)
      ) AS r USING (kind, key, currency, nth)
    ) AS q
  ) AS p;
  ANALYZE bahi_outcome;
  PERFORM recon.leave_expected(p_day);
  PERFORM recon.leave_reported(p_book, p_feed, p_day);
END $$;
