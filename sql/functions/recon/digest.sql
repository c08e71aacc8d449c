-- The digest of a book: balances by account and day, by item and by series; breaks, matches and
-- statements. No transaction number, run or clock enters, so the same facts give the same digest
-- however the nights were cut.
CREATE OR REPLACE FUNCTION recon.digest(p_book integer) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_parts text[];
BEGIN
  SELECT array_agg(part ORDER BY section) INTO v_parts
  FROM (
    SELECT 'balance' AS section, encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', a.code, a.currency, t.effective_on, t.debit_minor, t.credit_minor), E'\n'
      ORDER BY a.code, t.effective_on), ''), 'UTF8')), 'hex') AS part
    FROM ledger.day_total AS t
    JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
    WHERE t.book = p_book
    UNION ALL
    SELECT 'item', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', i.code, i.item, i.balance_minor), E'\n' ORDER BY i.code, i.item), ''),
      'UTF8')), 'hex')
    FROM (
      SELECT a.code, m.item, sum(m.amount_minor) AS balance_minor
      FROM (
        SELECT side.account, p.item, side.amount_minor
        FROM ledger.posting AS p
        CROSS JOIN LATERAL (VALUES (p.debit, p.amount_minor), (p.credit, -p.amount_minor))
          AS side (account, amount_minor)
        WHERE p.book = p_book AND p.item IS NOT NULL
        UNION ALL
        SELECT t.account, t.item, t.debit_minor - t.credit_minor
        FROM ledger.archived_item_total() AS t WHERE t.book = p_book
      ) AS m
      JOIN ledger.account AS a ON a.book = p_book AND a.account = m.account
      GROUP BY a.code, m.item
    ) AS i
    UNION ALL
    SELECT 'unlock', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', u.day, s.code, u.place, u.price_minor, u.units, u.amount_minor), E'\n'
      ORDER BY u.day, s.code, u.place, u.price_minor, u.units, u.amount_minor), ''), 'UTF8')),
      'hex')
    FROM report.day_unlock AS u JOIN ledger.series AS s ON s.series = u.series
    WHERE u.book = p_book
    UNION ALL
    SELECT 'allocation', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', l.day, l.counted_on, l.side, l.agreement, l.version, l.code, l.party,
        l.units, l.gross_minor, l.net_minor, l.share_minor), E'\n'
      ORDER BY l.day, l.counted_on, l.side, l.agreement, l.version, l.code, l.party), ''), 'UTF8')),
      'hex')
    FROM (
      SELECT x.day, x.counted_on, x.side, x.agreement, x.version, s.code, x.party,
        sum(x.units) AS units, sum(x.gross_minor) AS gross_minor, sum(x.net_minor) AS net_minor,
        sum(x.share_minor) AS share_minor
      FROM commerce.allocation AS x JOIN ledger.series AS s ON s.series = x.series
      WHERE x.book = p_book
      GROUP BY 1, 2, 3, 4, 5, 6, 7
    ) AS l
    UNION ALL
    SELECT 'episode', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', l.day, l.counted_on, l.side, l.rate_bp, l.series, l.episode, l.units,
        l.gross_minor, l.net_minor, l.share_minor), E'\n'
      ORDER BY l.day, l.counted_on, l.side, l.rate_bp, l.series, l.episode), ''), 'UTF8')), 'hex')
    FROM (
      SELECT x.day, x.counted_on, x.side, x.rate_bp, s.code AS series, e.code AS episode,
        sum(x.units) AS units, sum(x.gross_minor) AS gross_minor, sum(x.net_minor) AS net_minor,
        sum(x.share_minor) AS share_minor
      FROM commerce.episode_allocation AS x
      JOIN ledger.series AS s ON s.series = x.series
      LEFT JOIN ledger.episode AS e ON e.episode = x.episode
      WHERE x.book = p_book
      GROUP BY 1, 2, 3, 4, 5, 6
    ) AS l
    UNION ALL
    SELECT 'break', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', b.break_id, b.code, b.state, b.expected_minor, b.reported_minor,
        b.difference_minor, b.parked_minor, b.opened_on, b.closed_on), E'\n'
      ORDER BY b.break_id), ''), 'UTF8')), 'hex')
    FROM recon.break AS b WHERE b.book = p_book
    UNION ALL
    SELECT 'match', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', m.feed, e.kind, e.key, e.ordinal, l.line_key, l.ordinal, m.pass,
        m.difference_minor), E'\n' ORDER BY m.feed, e.kind, e.key, e.ordinal, l.line_key), ''),
      'UTF8')), 'hex')
    FROM recon.match AS m
    JOIN recon.expected AS e ON e.expected = m.expected
    JOIN intake.line AS l ON l.line = m.line
    WHERE m.book = p_book AND m.is_active
    UNION ALL
    SELECT 'statement', encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', t.number, t.sha256), E'\n' ORDER BY t.number), ''), 'UTF8')), 'hex')
    FROM payout.statement AS t WHERE t.book = p_book
  ) AS sections;
  RETURN encode(sha256(convert_to(array_to_string(v_parts, ','), 'UTF8')), 'hex');
END $$;
