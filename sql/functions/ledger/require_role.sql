-- Refuses a login that is not a person with a role, and tells the limit that goes with the role.
CREATE OR REPLACE FUNCTION ledger.require_role(p_role text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_limit bigint;
BEGIN
  SELECT r.limit_minor INTO v_limit
  FROM ledger.person AS p JOIN ledger.person_role AS r ON r.login = p.login
  WHERE p.login = session_user AND p.is_active AND r.role = p_role;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH020',
      MESSAGE = format('login %s is not a person with the role %s', session_user, p_role),
      HINT = 'An admin gives it with ''bahi users add'' or ''bahi users change''.';
  END IF;
  RETURN v_limit;
END $$;

-- Refuses a login that may not say who the people are: an admin may, and before there is one, a
-- member of the owner.
CREATE OR REPLACE FUNCTION ledger.require_admin() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Two callers at once cannot both be the first.
  PERFORM pg_advisory_xact_lock(hashtext('ledger.person'));
  IF EXISTS (SELECT FROM ledger.person) OR NOT pg_has_role(session_user, 'bahi_owner', 'MEMBER')
  THEN
    PERFORM ledger.require_role('admin');
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_role, ledger.require_admin FROM bahi_post;
