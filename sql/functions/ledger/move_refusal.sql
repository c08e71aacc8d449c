-- Why a move may not be made, or NULL: the one rule for batches and for live requests. It is
-- inlined into their queries; accounts and route are those found, NULL where there are none.
CREATE OR REPLACE FUNCTION ledger.move_refusal(
  p_debit ledger.account, p_credit ledger.account, p_route ledger.route, p_amount_minor bigint,
  p_effective_on date
) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
  SELECT (CASE
    WHEN p_amount_minor IS NULL OR p_amount_minor <= 0 OR p_amount_minor > 10000000000000 THEN 7
    WHEN (p_debit).account IS NULL OR (p_credit).account IS NULL THEN 2
    WHEN (p_debit).account = (p_credit).account THEN 8
    WHEN least((p_debit).closed_on, (p_credit).closed_on) <= p_effective_on THEN 3
    WHEN (p_debit).currency <> (p_credit).currency THEN 4
    WHEN (p_route).kind IS NULL THEN 5
    WHEN p_effective_on NOT BETWEEN DATE '2000-01-01' AND DATE '2099-12-31' THEN 15
  END)::smallint
$$;
