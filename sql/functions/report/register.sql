-- What an account held before a day, debit positive, as a cut knew it: the folded days and the
-- postings between the roll-up and the cut, added or taken away; of one item, its postings. Plans
-- are made for the values, or no partial index would be used.
CREATE OR REPLACE FUNCTION report.opening_balance(
  p_book integer, p_account bigint, p_from date, p_item text DEFAULT NULL,
  p_cut integer DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_horizon bigint := 0;
  v_known   bigint := 9223372036854775807;
  v_folded  numeric := 0;
  v_moved   numeric;
BEGIN
  IF p_cut IS NOT NULL THEN
    v_known := ledger.cut_horizon(p_book, p_cut);
  END IF;
  IF p_item IS NULL THEN
    SELECT coalesce(max(c.horizon), 0) INTO v_horizon
    FROM ledger.progress AS g JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
    WHERE g.book = p_book AND g.reader = 'rollup';
    SELECT coalesce(sum(t.debit_minor) - sum(t.credit_minor), 0) INTO v_folded
    FROM ledger.day_total AS t
    WHERE t.book = p_book AND t.account = p_account AND t.effective_on < p_from;
  END IF;
  SELECT coalesce(
    sum(CASE WHEN p.debit = p_account THEN p.amount_minor ELSE -p.amount_minor END), 0)
  INTO v_moved
  FROM ledger.posting AS p
  WHERE p.book = p_book AND (p.debit = p_account OR p.credit = p_account)
    AND p.effective_on < p_from AND (p_item IS NULL OR p.item = p_item)
    AND (v_horizon = 0 OR p.xid >= least(v_horizon, v_known))
    AND (p_cut IS NULL OR p.xid < greatest(v_horizon, v_known));
  RETURN (v_folded + CASE WHEN v_known < v_horizon THEN -v_moved ELSE v_moved END)::bigint;
END $$;

-- Its predecessor, which knew no cut.
DROP FUNCTION IF EXISTS report.opening_balance(integer, bigint, date, text);

-- The postings of an account in a period, both days included, with the balance after each, as a
-- cut knew them.
CREATE OR REPLACE FUNCTION report.register(
  p_book integer, p_account bigint, p_from date, p_through date, p_opening_minor bigint,
  p_item text DEFAULT NULL, p_cut integer DEFAULT NULL
) RETURNS TABLE (
  effective_on date, txn bigint, leg smallint, kind text, counter_account text, item text,
  debit_minor bigint, credit_minor bigint, balance_minor bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_known bigint := 9223372036854775807;
BEGIN
  IF p_cut IS NOT NULL THEN
    v_known := ledger.cut_horizon(p_book, p_cut);
  END IF;
  RETURN QUERY
  SELECT m.effective_on, m.txn, m.leg, k.code, a.code, m.item,
    CASE WHEN m.signed_minor > 0 THEN m.signed_minor END,
    CASE WHEN m.signed_minor < 0 THEN -m.signed_minor END,
    (p_opening_minor + sum(m.signed_minor) OVER (
      ORDER BY m.effective_on, m.txn, m.leg ROWS UNBOUNDED PRECEDING))::bigint
  FROM (
    SELECT p.effective_on, p.txn, p.leg, p.kind, p.item,
      CASE WHEN p.debit = p_account THEN p.credit ELSE p.debit END AS counter,
      CASE WHEN p.debit = p_account THEN p.amount_minor ELSE -p.amount_minor END AS signed_minor
    FROM ledger.posting AS p
    WHERE p.book = p_book AND (p.debit = p_account OR p.credit = p_account)
      AND p.effective_on BETWEEN p_from AND p_through AND (p_item IS NULL OR p.item = p_item)
      AND (p_cut IS NULL OR p.xid < v_known)
  ) AS m
  JOIN ledger.posting_kind AS k ON k.kind = m.kind
  JOIN ledger.account AS a ON a.book = p_book AND a.account = m.counter
  ORDER BY m.effective_on, m.txn, m.leg;
END $$;

-- Its predecessor, which knew no cut.
DROP FUNCTION IF EXISTS report.register(integer, bigint, date, date, bigint, text);
