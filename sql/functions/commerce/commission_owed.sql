-- What is owed to affiliates of some items, by state: the balances of their commission accounts.
CREATE OR REPLACE FUNCTION commerce.commission_owed(p_book integer, p_items text[])
RETURNS TABLE (item text, state text, owed_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.item, m.state, sum(m.minor)::bigint
  FROM (
    SELECT p.item, substring(a.code FROM '[^:]+$') AS state,
      CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
    FROM ledger.posting AS p
    JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
    WHERE p.book = p_book AND p.item = ANY (p_items) AND a.class = 'commission_owed'
    UNION ALL
    SELECT t.item, substring(a.code FROM '[^:]+$'), t.credit_minor - t.debit_minor
    FROM ledger.archived_item_total() AS t
    JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
    WHERE t.book = p_book AND t.item = ANY (p_items) AND a.class = 'commission_owed'
  ) AS m
  GROUP BY m.item, m.state
  HAVING sum(m.minor) <> 0
$$;

-- The lines whose hold ended before a day and of whose commission something is still pending.
CREATE OR REPLACE FUNCTION commerce.hold_over(p_book integer, p_day date)
RETURNS TABLE (line_id text, affiliate text, pending_minor bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_lines text[];
BEGIN
  SELECT array_agg(c.line_id) INTO v_lines
  FROM commerce.pending_commission AS c WHERE c.book = p_book AND c.hold_until < p_day;
  RETURN QUERY
  SELECT l.line_id, l.affiliate, c.owed_minor
  FROM commerce.commission_owed(p_book, v_lines) AS c
  JOIN commerce.order_line AS l ON l.book = p_book AND l.line_id = c.item
  WHERE c.state = 'pending' AND c.owed_minor > 0;
END $$;
