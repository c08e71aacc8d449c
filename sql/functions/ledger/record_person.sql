-- Records a person, or changes the name and the roles of one; the roles given are all that remain.
CREATE OR REPLACE FUNCTION ledger.record_person(
  p_login text, p_name text, p_roles text[], p_limits bigint[], p_is_new boolean
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_admin();
  IF EXISTS (SELECT FROM payout.payee_login AS l WHERE l.login = p_login) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH023',
      MESSAGE = format('login %s is a payee''s and cannot have a role', p_login);
  END IF;
  IF p_is_new THEN
    INSERT INTO ledger.person AS p (login, name) VALUES (p_login, p_name)
    ON CONFLICT ON CONSTRAINT person_pkey DO UPDATE SET name = EXCLUDED.name, is_active = true
      WHERE NOT p.is_active;
  ELSE
    UPDATE ledger.person SET name = coalesce(p_name, name) WHERE login = p_login AND is_active;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH023',
      MESSAGE = CASE WHEN p_is_new THEN format('user %s is there already', p_login)
        ELSE format('there is no user %s', p_login) END;
  END IF;
  IF p_roles IS NOT NULL THEN
    DELETE FROM ledger.person_role WHERE login = p_login AND role <> ALL (p_roles);
    INSERT INTO ledger.person_role AS r (login, role, limit_minor)
    SELECT p_login, w.role, w.limit_minor FROM unnest(p_roles, p_limits) AS w (role, limit_minor)
    ON CONFLICT ON CONSTRAINT person_role_pkey DO UPDATE SET limit_minor = EXCLUDED.limit_minor;
  END IF;
  PERFORM ledger.require_an_admin();
END $$;

-- Takes every role from a person who leaves; what the login did stays.
CREATE OR REPLACE FUNCTION ledger.retire_person(p_login text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_admin();
  PERFORM set_config('bahi.reason', p_reason, true);
  UPDATE ledger.person SET is_active = false WHERE login = p_login AND is_active;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH023', MESSAGE = format('there is no user %s', p_login);
  END IF;
  DELETE FROM ledger.person_role WHERE login = p_login;
  PERFORM ledger.require_an_admin();
END $$;

-- Refuses a change after which nobody could say who the people are.
CREATE OR REPLACE FUNCTION ledger.require_an_admin() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM ledger.person AS p JOIN ledger.person_role AS r ON r.login = p.login
    WHERE p.is_active AND r.role = 'admin') THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH023',
      MESSAGE = 'there must be a user with the role admin',
      HINT = 'The first user is one, and the last one cannot leave.';
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_an_admin FROM bahi_post;
