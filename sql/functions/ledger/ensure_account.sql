-- Opens the accounts that do not exist yet and gives the numbers of all that were asked for.
-- p_accounts is an array of {code, class, currency, party, state, gst_head, rate_bp}.
CREATE OR REPLACE FUNCTION ledger.ensure_account(p_book integer, p_accounts jsonb)
RETURNS TABLE (code text, account bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_clash record;
  v_long  integer;
BEGIN
  SELECT max(octet_length(w.code)) INTO v_long FROM jsonb_to_recordset(p_accounts) AS w (code text);
  IF v_long > 512 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH148',
      MESSAGE = format('the code of an account has at most 512 bytes, not %s', v_long);
  END IF;
  PERFORM ledger.ensure_partition();
  INSERT INTO ledger.account (book, account, code, class, currency)
  SELECT p_book, nextval('ledger.house_account_seq'), m.code, 'wallet_control', m.currency
  FROM (
    SELECT DISTINCT ledger.control_code(k.control_code, w.currency) AS code, w.currency
    FROM jsonb_to_recordset(p_accounts) AS w (class text, currency text)
    JOIN ledger.account_class AS k ON k.class = w.class
    WHERE k.control_code IS NOT NULL
  ) AS m
  WHERE NOT EXISTS (
    SELECT FROM ledger.account AS x WHERE x.book = p_book AND x.code = m.code COLLATE "C")
  ORDER BY m.code
  ON CONFLICT ON CONSTRAINT account_code_key DO NOTHING;

  WITH opened AS (
    INSERT INTO ledger.account AS a
      (book, account, code, class, currency, party, state, gst_head, rate_bp, floor_minor, control)
    SELECT
      p_book,
      CASE k.id_range
        WHEN 'house' THEN nextval('ledger.house_account_seq')
        WHEN 'party' THEN nextval('ledger.party_account_seq')
        ELSE nextval('ledger.wallet_account_seq')
      END,
      w.code, w.class, w.currency, w.party, w.state, w.gst_head, w.rate_bp, k.floor_minor,
      c.account
    FROM jsonb_to_recordset(p_accounts) AS w (
      code text, class text, currency text, party text, state smallint, gst_head text,
      rate_bp integer)
    JOIN ledger.account_class AS k ON k.class = w.class
    LEFT JOIN ledger.account AS c ON c.book = p_book
      AND c.code = ledger.control_code(k.control_code, w.currency) COLLATE "C"
    WHERE NOT EXISTS (
      SELECT FROM ledger.account AS x WHERE x.book = p_book AND x.code = w.code COLLATE "C")
      AND split_part(w.code, ':', 1) = k.type
    ORDER BY w.code
    ON CONFLICT ON CONSTRAINT account_code_key DO NOTHING
    RETURNING a.account, a.class, a.floor_minor
  )
  INSERT INTO ledger.balance (book, account, floor_minor, normal)
  SELECT p_book, o.account, o.floor_minor,
    CASE WHEN k.type IN ('assets', 'expenses') THEN 1 ELSE -1 END
  FROM opened AS o JOIN ledger.account_class AS k ON k.class = o.class
  WHERE o.floor_minor IS NOT NULL;

  SELECT w.code, w.class, w.currency, x.class AS own_class, x.currency AS own_currency
  INTO v_clash
  FROM jsonb_to_recordset(p_accounts) AS w (code text, class text, currency text)
  LEFT JOIN ledger.account AS x ON x.book = p_book AND x.code = w.code COLLATE "C"
  WHERE (x.class, x.currency) IS DISTINCT FROM (w.class, w.currency)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH003',
      MESSAGE = format('account %s cannot be a %s account in %s', v_clash.code, v_clash.class,
        v_clash.currency),
      DETAIL = CASE WHEN v_clash.own_class IS NULL
        THEN 'The class is not known, or its root is another one.'
        ELSE format('It is a %s account in %s.', v_clash.own_class, v_clash.own_currency) END;
  END IF;

  RETURN QUERY
  SELECT DISTINCT x.code, x.account
  FROM jsonb_to_recordset(p_accounts) AS w (code text)
  JOIN ledger.account AS x ON x.book = p_book AND x.code = w.code COLLATE "C";
END $$;

-- The leaf under which the accounts of a class are reported; coins are what wallets hold.
CREATE OR REPLACE FUNCTION ledger.control_code(p_control_code text, p_currency text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_control_code || CASE p_currency WHEN 'COIN' THEN '' ELSE '-' || lower(p_currency) END
$$;
