-- Pairs settlements with bank lines by the bank's reference.
--
-- The amount of a pair may differ: then the residue stays on the settlement's item and the break
-- says how much was paid short or over. A bank line without a settlement is a break at once.
CREATE OR REPLACE FUNCTION recon.match_bank(p_book integer, p_feed text, p_day date)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
BEGIN
  INSERT INTO bahi_outcome (
    expected, line, kind, key, ordinal, currency, expected_minor, reported_minor,
    difference_minor, outcome, pass, code, state, opened_on, parked_minor)
  SELECT e.expected, r.line, e.kind, e.key, e.ordinal, e.currency, e.amount_minor, r.amount_minor,
    r.amount_minor - e.amount_minor,
    CASE WHEN r.amount_minor = e.amount_minor THEN 'matched' ELSE 'break' END,
    CASE WHEN r.amount_minor = e.amount_minor THEN 'reference' END,
    CASE
      WHEN r.amount_minor < e.amount_minor THEN 'SETTLEMENT_SHORT'
      WHEN r.amount_minor > e.amount_minor THEN 'SETTLEMENT_OVER' END,
    CASE WHEN r.amount_minor <> e.amount_minor THEN 'open' END,
    p_day, 0
  FROM (
    SELECT x.*, row_number() OVER (
      PARTITION BY x.reference, x.currency ORDER BY x.key, x.ordinal) AS nth
    FROM bahi_expected AS x
  ) AS e
  JOIN (
    SELECT x.*, row_number() OVER (
      PARTITION BY x.bank_ref, x.currency ORDER BY x.line_key, x.ordinal) AS nth
    FROM bahi_reported AS x
  ) AS r ON r.bank_ref = e.reference AND r.currency = e.currency AND r.nth = e.nth;
  ANALYZE bahi_outcome;
  UPDATE bahi_reported SET key = coalesce(bank_ref, line_key), kind = 'bank_entry';
  PERFORM recon.leave_expected(p_day);
  PERFORM recon.leave_reported(p_book, p_feed, p_day);
END $$;
