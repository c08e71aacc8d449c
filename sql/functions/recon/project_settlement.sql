-- Projects what a bank should credit: the net of each settlement whose lines moved tonight.
-- Further lines of a settlement, and lines that do not stand any more, make a new revision of its
-- row; of one that is paid only the difference is expected.
CREATE OR REPLACE FUNCTION recon.project_settlement(
  p_book integer, p_feed text, p_party text, p_payouts text[], p_txns bigint[],
  p_break_after integer
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_count bigint;
BEGIN
  DELETE FROM recon.open_expected AS o USING recon.expected AS e
  WHERE o.expected = e.expected AND e.book = p_book AND e.feed = p_feed
    AND e.kind = 'settlement' AND e.key = ANY (p_payouts);
  WITH projected AS (
    INSERT INTO recon.expected (
      book, feed, kind, key, ordinal, revision, currency, amount_minor, party, reference,
      expected_on, break_on, txn)
    SELECT
      p_book, p_feed, 'settlement', w.payout, 1,
      1 + (SELECT count(*) FROM recon.expected AS x WHERE x.book = p_book AND x.feed = p_feed
        AND x.kind = 'settlement' AND x.key = w.payout),
      min(r.currency), sum(r.net_minor)::bigint + coalesce(e.amount_minor, 0), p_party,
      min(r.bank_ref), min(r.settled_on), min(r.settled_on) + p_break_after, w.txn
    FROM unnest(p_payouts, p_txns) AS w (payout, txn)
    JOIN (
      SELECT x.payout_id, x.currency, x.net_minor, x.bank_ref, x.settled_on
      FROM bahi_reported AS x WHERE x.is_new
      UNION ALL
      SELECT x.payout_id, x.currency, -x.net_minor, x.bank_ref, x.settled_on
      FROM bahi_withdrawn AS x
    ) AS r ON r.payout_id = w.payout COLLATE "C"
    LEFT JOIN LATERAL (
      SELECT x.expected, x.amount_minor FROM recon.expected AS x
      WHERE x.book = p_book AND x.feed = p_feed AND x.kind = 'settlement' AND x.key = w.payout
      ORDER BY x.revision DESC LIMIT 1
    ) AS e ON NOT EXISTS (
      SELECT FROM recon.match AS m WHERE m.expected = e.expected AND m.is_active)
    GROUP BY w.payout, w.txn, e.expected, e.amount_minor
    HAVING sum(r.net_minor) + coalesce(e.amount_minor, 0) <> 0 OR e.expected IS NOT NULL
    RETURNING expected, book, feed, amount_minor
  ), opened AS (
    INSERT INTO recon.open_expected (expected, book, feed)
    SELECT p.expected, p.book, p.feed FROM projected AS p WHERE p.amount_minor <> 0
    RETURNING 1
  )
  SELECT count(*) INTO v_count FROM opened;
  RETURN v_count;
END $$;
