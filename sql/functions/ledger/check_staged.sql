-- Refuses a batch that names an account that is not there, mixes currencies, has no route, or is of
-- a kind for which two people stand.
CREATE OR REPLACE FUNCTION ledger.check_staged(p_book integer, p_is_approved boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bad record;
BEGIN
  SELECT m.*, d.code AS debit_code, c.code AS credit_code, d.currency AS debit_currency,
    c.currency AS credit_currency, coalesce(d.closed_on, c.closed_on) AS closed_on,
    k.code AS kind_code, k.needs_approval
  INTO v_bad
  FROM (
    SELECT s.kind, s.debit, s.credit, max(s.effective_on) AS last_on
    FROM pg_temp.bahi_staging AS s WHERE s.leg IS NOT NULL GROUP BY 1, 2, 3
  ) AS m
  LEFT JOIN ledger.account AS d ON d.book = p_book AND d.account = m.debit
  LEFT JOIN ledger.account AS c ON c.book = p_book AND c.account = m.credit
  LEFT JOIN ledger.posting_kind AS k ON k.kind = m.kind
  LEFT JOIN ledger.route AS r
    ON r.kind = m.kind AND r.debit_class = d.class AND r.credit_class = c.class
  WHERE r.kind IS NULL OR d.currency <> c.currency
    OR least(d.closed_on, c.closed_on) <= m.last_on OR (k.needs_approval AND NOT p_is_approved)
  ORDER BY m.kind, m.debit, m.credit
  LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = CASE
      WHEN v_bad.debit_code IS NULL OR v_bad.credit_code IS NULL THEN 'BH010'
      WHEN v_bad.needs_approval AND NOT p_is_approved THEN 'BH015'
      WHEN v_bad.closed_on IS NOT NULL THEN 'BH011'
      WHEN v_bad.debit_currency <> v_bad.credit_currency THEN 'BH012'
      ELSE 'BH013' END,
    MESSAGE = CASE
      WHEN v_bad.debit_code IS NULL THEN format('account %s does not exist', v_bad.debit)
      WHEN v_bad.credit_code IS NULL THEN format('account %s does not exist', v_bad.credit)
      WHEN v_bad.needs_approval AND NOT p_is_approved THEN
        format('a %s is posted by its approval alone', v_bad.kind_code)
      WHEN v_bad.closed_on IS NOT NULL THEN
        format('account %s or %s is closed', v_bad.debit_code, v_bad.credit_code)
      WHEN v_bad.debit_currency <> v_bad.credit_currency THEN
        format('%s is in %s and %s in %s', v_bad.debit_code, v_bad.debit_currency,
          v_bad.credit_code, v_bad.credit_currency)
      ELSE format('%s may not move money from %s to %s', coalesce(v_bad.kind_code, 'this kind'),
        v_bad.credit_code, v_bad.debit_code) END;
END $$;

-- Its predecessor, which knew no approval.
DROP FUNCTION IF EXISTS ledger.check_staged(integer);
