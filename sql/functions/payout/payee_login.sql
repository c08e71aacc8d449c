-- Lets a login read the statements of a payee, and nothing else of the books.
CREATE OR REPLACE FUNCTION payout.add_payee_login(p_login text, p_book integer, p_payee text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_admin();
  IF NOT EXISTS (
    SELECT FROM commerce.party AS p
    WHERE p.book = p_book AND p.party = p_payee AND p.kind = 'creator') THEN
    RAISE EXCEPTION USING ERRCODE = 'BH023', MESSAGE = format('there is no payee %s', p_payee);
  END IF;
  IF EXISTS (SELECT FROM ledger.person AS p WHERE p.login = p_login)
    OR pg_has_role(p_login, 'bahi_post', 'MEMBER') OR pg_has_role(p_login, 'bahi_read', 'MEMBER')
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH023',
      MESSAGE = format('login %s has a role in the books and cannot be a payee''s', p_login);
  END IF;
  INSERT INTO payout.payee_login (login, book, payee) VALUES (p_login, p_book, p_payee)
  ON CONFLICT ON CONSTRAINT payee_login_pkey DO NOTHING;
END $$;

-- Takes all payees from a login and tells how many there were.
CREATE OR REPLACE FUNCTION payout.remove_payee_login(p_login text, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_removed bigint;
BEGIN
  PERFORM ledger.require_admin();
  PERFORM set_config('bahi.reason', p_reason, true);
  DELETE FROM payout.payee_login WHERE login = p_login;
  GET DIAGNOSTICS v_removed = ROW_COUNT;
  RETURN v_removed;
END $$;
