-- Refuses a batch with a move that may not be made, and tells whether a move touches an account
-- with a floor.
CREATE OR REPLACE FUNCTION ledger.check_staged(p_book integer, p_is_approved boolean)
RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_refused   boolean;
  v_is_strict boolean;
  v_is_reserved boolean;
  v_reserved  smallint[] := ARRAY(
    SELECT s.source FROM ledger.source AS s WHERE s.is_reserved);
BEGIN
  SELECT bool_or((k.needs_approval OR k.is_reservation) IS NOT FALSE AND NOT p_is_approved
      OR ledger.move_refusal(d, c, r, m.most_minor, m.last_on) IS NOT NULL OR m.least_minor <= 0
      OR m.first_on < DATE '2000-01-01'),
    bool_or(d.floor_minor IS NOT NULL OR c.floor_minor IS NOT NULL),
    bool_or(m.is_reserved)
  INTO v_refused, v_is_strict, v_is_reserved
  FROM (
    SELECT s.kind, s.debit, s.credit, max(s.effective_on) AS last_on,
      min(s.effective_on) AS first_on,
      min(s.amount_minor) AS least_minor, max(s.amount_minor) AS most_minor,
      bool_or(s.source = ANY (v_reserved)) AS is_reserved
    FROM pg_temp.bahi_staging AS s WHERE s.leg IS NOT NULL GROUP BY 1, 2, 3
  ) AS m
  LEFT JOIN ledger.account AS d ON d.book = p_book AND d.account = m.debit
  LEFT JOIN ledger.account AS c ON c.book = p_book AND c.account = m.credit
  LEFT JOIN ledger.posting_kind AS k ON k.kind = m.kind
  LEFT JOIN ledger.route AS r
    ON r.kind = m.kind AND r.debit_class = d.class AND r.credit_class = c.class;
  IF v_is_reserved AND NOT p_is_approved THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH015',
      MESSAGE = 'keys of vouchers, transfers and releases are claimed by the ledger alone';
  END IF;
  IF v_refused THEN
    PERFORM ledger.refuse_staged(p_book, p_is_approved);
  END IF;
  RETURN coalesce(v_is_strict, false);
END $$;

-- Names the first move of a batch that may not be made.
CREATE OR REPLACE FUNCTION ledger.refuse_staged(p_book integer, p_is_approved boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bad record;
BEGIN
  SELECT s.debit, s.credit, s.amount_minor, s.effective_on, s.external_id, d.code AS debit_code,
    c.code AS credit_code, d.currency AS debit_currency, c.currency AS credit_currency,
    k.code AS kind_code, f.code AS reason, f.sqlstate
  INTO STRICT v_bad
  FROM pg_temp.bahi_staging AS s
  LEFT JOIN ledger.account AS d ON d.book = p_book AND d.account = s.debit
  LEFT JOIN ledger.account AS c ON c.book = p_book AND c.account = s.credit
  LEFT JOIN ledger.posting_kind AS k ON k.kind = s.kind
  LEFT JOIN ledger.route AS r
    ON r.kind = s.kind AND r.debit_class = d.class AND r.credit_class = c.class
  JOIN ledger.refusal AS f ON f.refusal =
    CASE WHEN (k.needs_approval OR k.is_reservation) AND NOT p_is_approved THEN 6
      ELSE ledger.move_refusal(d, c, r, s.amount_minor, s.effective_on) END
  WHERE s.leg IS NOT NULL
  ORDER BY s.txn_no, s.leg
  LIMIT 1;
  RAISE EXCEPTION USING
    ERRCODE = v_bad.sqlstate,
    MESSAGE = CASE v_bad.reason
      WHEN 'OTHER_DOOR' THEN format('a %s is not posted from staging, its own function posts it',
        v_bad.kind_code)
      WHEN 'ACCOUNT_UNKNOWN' THEN format('account %s does not exist',
        CASE WHEN v_bad.debit_code IS NULL THEN v_bad.debit ELSE v_bad.credit END)
      WHEN 'ACCOUNT_CLOSED' THEN
        format('account %s or %s is closed', v_bad.debit_code, v_bad.credit_code)
      WHEN 'CURRENCY_MISMATCH' THEN
        format('%s is in %s and %s in %s', v_bad.debit_code, v_bad.debit_currency,
          v_bad.credit_code, v_bad.credit_currency)
      WHEN 'NO_ROUTE' THEN
        format('%s may not move money from %s to %s', coalesce(v_bad.kind_code, 'this kind'),
          v_bad.credit_code, v_bad.debit_code)
      WHEN 'SAME_ACCOUNT' THEN format('%s cannot be on both sides', v_bad.debit_code)
      WHEN 'FIELD_OUT_OF_RANGE' THEN
        format('the day %s is not within 2000 and 2099', v_bad.effective_on)
      ELSE format('an amount of %s is not within 1 and 10000000000000 minor units',
        coalesce(v_bad.amount_minor::text, 'nothing')) END,
    DETAIL = coalesce('It is in the transaction of ' || v_bad.external_id || '.', '');
END $$;
