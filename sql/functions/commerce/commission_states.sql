-- What payees have of some items, by state: the balances of their commission accounts of a class,
-- as we owe them (commission_owed) or as partners owe us (commission_asset).
CREATE OR REPLACE FUNCTION commerce.commission_states(
  p_book integer, p_class text, p_items text[]
) RETURNS TABLE (item text, party text, state text, minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.item, m.party, m.state,
    (sum(m.minor) * CASE p_class WHEN 'commission_asset' THEN -1 ELSE 1 END)::bigint
  FROM (
    SELECT p.item, a.party, substring(a.code FROM '[^:]+$') AS state,
      CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
    FROM ledger.posting AS p
    JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
    WHERE p.book = p_book AND p.item = ANY (p_items) AND a.class = p_class
    UNION ALL
    SELECT t.item, a.party, substring(a.code FROM '[^:]+$'), t.credit_minor - t.debit_minor
    FROM ledger.archived_item_total() AS t
    JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
    WHERE t.book = p_book AND t.item = ANY (p_items) AND a.class = p_class
  ) AS m
  GROUP BY m.item, m.party, m.state
  HAVING sum(m.minor) <> 0
$$;

-- Its predecessor, which knew one payee of an item.
DROP FUNCTION IF EXISTS commerce.commission_owed(integer, text[]);

-- The lines whose hold ended before a day and of whose commission something is still pending, payee
-- by payee.
CREATE OR REPLACE FUNCTION commerce.holds_over(p_book integer, p_day date)
RETURNS TABLE (line_id text, party text, pending_minor bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_lines text[];
BEGIN
  SELECT array_agg(c.line_id) INTO v_lines
  FROM commerce.pending_commission AS c WHERE c.book = p_book AND c.hold_until < p_day;
  RETURN QUERY
  SELECT c.item, c.party, c.minor
  FROM commerce.commission_states(p_book, 'commission_owed', v_lines) AS c
  WHERE c.state = 'pending' AND c.minor > 0;
END $$;

-- Its predecessor, which knew one payee of a line.
DROP FUNCTION IF EXISTS commerce.hold_over(integer, date);
