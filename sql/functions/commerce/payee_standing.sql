-- What merchants and affiliates may be paid, and what they were paid too much.
CREATE OR REPLACE FUNCTION commerce.payee_standing(p_book integer)
RETURNS TABLE (party text, payable_minor bigint, recoverable_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT y.party,
    coalesce(sum(b.credit_minor - b.debit_minor) FILTER (WHERE a.class = 'payable'), 0)::bigint,
    coalesce(sum(b.debit_minor - b.credit_minor) FILTER (WHERE a.class = 'recoverable'), 0)::bigint
  FROM commerce.party AS y
  JOIN ledger.account AS a
    ON a.book = y.book AND a.party = y.party AND a.class IN ('payable', 'recoverable')
  JOIN ledger.balance_at(p_book) AS b ON b.account = a.account
  WHERE y.book = p_book AND y.kind IN ('merchant', 'affiliate')
  GROUP BY y.party
$$;
