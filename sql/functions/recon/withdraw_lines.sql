-- Takes a gateway's or bank's lines that do not stand any more out of what was matched: their
-- matches end, our side of them is open again, and breaks of theirs alone go over to the line that
-- took their place or are healed. bahi_withdrawn keeps them, because their postings go back.
CREATE OR REPLACE FUNCTION recon.withdraw_lines(
  p_book integer, p_feed text, p_after bigint, p_before bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CREATE TEMPORARY TABLE bahi_withdrawn ON COMMIT DROP AS
  SELECT p.line, p.line_key, p.ordinal, p.currency, p.payout_id, p.bank_ref, p.file, p.kind,
    p.occurred_on, p.settled_on, c.revision,
    CASE WHEN NOT c.is_withdrawn THEN c.line END AS successor,
    CASE WHEN p.state IN ('declined', 'reversed') THEN 0
      ELSE (coalesce(p.gross, p.net) * 100)::bigint END AS amount_minor,
    (p.fee * 100)::bigint AS fee_minor, (p.tax * 100)::bigint AS tax_minor,
    (p.net * 100)::bigint AS net_minor,
    coalesce(m.expected, b.expected) AS expected, m.pass, m.difference_minor, b.break_id,
    b.state = 'open' AS is_open
  FROM intake.line AS c
  CROSS JOIN LATERAL (
    SELECT x.* FROM intake.line AS x
    WHERE x.book = c.book AND x.feed = c.feed AND x.line_key = c.line_key
      AND x.ordinal = c.ordinal AND x.revision < c.revision AND x.xid < p_after
    ORDER BY x.order_rank DESC NULLS LAST, x.revision DESC LIMIT 1
  ) AS p
  LEFT JOIN recon.match AS m ON m.line = p.line AND m.is_active
  LEFT JOIN LATERAL (
    SELECT k.break_id, k.expected, k.state FROM recon.break AS k
    WHERE k.book = p_book AND k.feed = p_feed AND k.line = p.line
    ORDER BY k.state = 'open' DESC, k.break_id LIMIT 1
  ) AS b ON true
  WHERE c.book = p_book AND c.feed = p_feed AND c.xid >= p_after AND c.xid < p_before
    AND c.is_current AND c.revision > 1 AND NOT p.is_withdrawn;
  IF NOT EXISTS (SELECT FROM bahi_withdrawn) THEN
    RETURN;
  END IF;
  UPDATE recon.match AS m SET is_active = false
  FROM bahi_withdrawn AS w WHERE m.line = w.line AND m.is_active;
  INSERT INTO bahi_expected
  SELECT e.* FROM recon.expected AS e
  WHERE e.expected IN (SELECT w.expected FROM bahi_withdrawn AS w)
    AND NOT EXISTS (SELECT FROM bahi_expected AS x WHERE x.expected = e.expected);
  DELETE FROM recon.open_line AS o USING bahi_withdrawn AS w WHERE o.line = w.line;
  UPDATE recon.break AS b SET line = w.successor
  FROM bahi_withdrawn AS w
  WHERE b.book = p_book AND b.break_id = w.break_id AND w.is_open AND w.successor IS NOT NULL;
  INSERT INTO bahi_outcome (line, kind, currency, difference_minor, outcome, opened_on)
  SELECT w.line, w.kind, w.currency, 0, 'withdrawn', w.occurred_on
  FROM bahi_withdrawn AS w
  WHERE w.is_open AND w.expected IS NULL AND w.successor IS NULL;
  ANALYZE bahi_expected, bahi_outcome;
END $$;
