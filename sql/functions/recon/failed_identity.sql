-- Proves a feed's night, or names the first identity that does not hold.
--
-- Every expected row and every line has one outcome; what was reported less what was expected is
-- the sum of the differences; suspense in the journal is the sum of the parked breaks. All of these
-- are sums of one currency: rupees, unless commission is reported in other money, and rows of
-- several are refused by name.
DROP FUNCTION IF EXISTS recon.failed_identity(integer, text, bigint);

CREATE OR REPLACE FUNCTION recon.failed_identity(
  p_book integer, p_feed text, p_reopened bigint, p_home_only boolean
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_left     bigint;
  v_right    bigint;
  v_foreign  text;
  v_number   integer;
BEGIN
  SELECT string_agg(DISTINCT w.currency, ', ' ORDER BY w.currency), count(DISTINCT w.currency)
  INTO v_foreign, v_number
  FROM (
    SELECT e.currency FROM bahi_expected AS e UNION SELECT r.currency FROM bahi_reported AS r
  ) AS w
  WHERE w.currency <> 'INR' OR NOT p_home_only;
  IF v_number > 1 AND NOT p_home_only THEN
    RETURN format('a network is reconciled in one currency, it has rows in %s', v_foreign);
  END IF;
  IF v_foreign IS NOT NULL AND p_home_only THEN
    RETURN format('a feed is reconciled in INR, it has rows in %s', v_foreign);
  END IF;
  SELECT count(*) INTO v_left FROM (
    SELECT e.expected FROM bahi_expected AS e
    LEFT JOIN bahi_outcome AS o ON o.expected = e.expected
    GROUP BY e.expected HAVING count(o.outcome) <> 1
  ) AS wrong;
  IF v_left > 0 THEN
    RETURN format('%s expected rows are not in exactly one of matched, pending and break', v_left);
  END IF;
  SELECT count(*) INTO v_left FROM (
    SELECT r.line FROM bahi_reported AS r
    LEFT JOIN bahi_outcome AS o ON o.line = r.line
    GROUP BY r.line HAVING count(o.outcome) <> 1
  ) AS wrong;
  IF v_left > 0 THEN
    RETURN format('%s reported lines are not in exactly one of matched and break', v_left);
  END IF;
  SELECT
    (SELECT coalesce(sum(r.amount_minor), 0) FROM bahi_reported AS r)
    - (SELECT coalesce(sum(e.amount_minor), 0) FROM bahi_expected AS e
       WHERE NOT EXISTS (SELECT FROM bahi_outcome AS o
         WHERE o.expected = e.expected AND o.outcome = 'pending')),
    (SELECT coalesce(sum(o.difference_minor), 0) FROM bahi_outcome AS o
     WHERE o.outcome <> 'pending')
  INTO v_left, v_right;
  IF v_left <> v_right THEN
    RETURN format('reported less expected is %s, the differences sum to %s', v_left, v_right);
  END IF;
  IF p_reopened <> 0 THEN
    RETURN format('open breaks are %s off what was open, opened and closed', p_reopened);
  END IF;
  SELECT coalesce(sum(side.amount_minor), 0) INTO v_left
  FROM ledger.account AS a
  CROSS JOIN LATERAL (
    SELECT p.amount_minor FROM ledger.posting AS p
    WHERE p.book = a.book AND p.credit = a.account
      AND p.credit >= 1000000 AND p.credit < 1099511627776
    UNION ALL
    SELECT -p.amount_minor FROM ledger.posting AS p
    WHERE p.book = a.book AND p.debit = a.account
      AND p.debit >= 1000000 AND p.debit < 1099511627776
  ) AS side
  WHERE a.book = p_book AND a.class = 'suspense' AND a.party = p_feed;
  SELECT coalesce(sum(b.parked_minor), 0) INTO v_right FROM recon.break AS b
  WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open';
  IF v_left <> v_right THEN
    RETURN format('suspense holds %s, the parked breaks sum to %s', v_left, v_right);
  END IF;
  RETURN NULL;
END $$;
