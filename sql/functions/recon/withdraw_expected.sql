-- Stops expecting what a file of our own events brought that was taken back between two cuts: it
-- leaves the night's work, and a break that told of its absence is healed.
CREATE OR REPLACE FUNCTION recon.withdraw_expected(
  p_book integer, p_feed text, p_after bigint, p_before bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM intake.file_void AS v
    WHERE v.book = p_book AND v.xid >= p_after AND v.xid < p_before)
  THEN
    RETURN;
  END IF;
  WITH gone AS MATERIALIZED (
    SELECT e.expected
    FROM bahi_expected AS e
    JOIN ledger.source_key AS k ON k.txn = e.txn
    WHERE k.book = p_book AND k.xid = ANY (ARRAY(
        SELECT f.xid FROM intake.file_void AS v JOIN intake.file AS f ON f.file = v.file
        WHERE v.book = p_book AND v.xid >= p_after AND v.xid < p_before))
      AND k.file = ANY (ARRAY(
        SELECT v.file FROM intake.file_void AS v
        WHERE v.book = p_book AND v.xid >= p_after AND v.xid < p_before))
  ), closed AS (
    DELETE FROM recon.open_expected AS o USING gone AS g WHERE o.expected = g.expected
  ), healed AS (
    INSERT INTO bahi_outcome (
      expected, kind, key, ordinal, currency, difference_minor, outcome, opened_on)
    SELECT b.expected, b.kind, b.key, b.ordinal, b.currency, 0, 'withdrawn', b.opened_on
    FROM gone AS g
    JOIN recon.break AS b ON b.book = p_book AND b.feed = p_feed AND b.expected = g.expected
    WHERE b.state = 'open'
  )
  DELETE FROM bahi_expected AS e USING gone AS g WHERE e.expected = g.expected;
  ANALYZE bahi_expected, bahi_outcome;
END $$;
