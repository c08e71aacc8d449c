-- Tells whether the login posts into soft-closed periods and the adjusting period of a year.
CREATE OR REPLACE FUNCTION ledger.may_adjust() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM ledger.person AS p JOIN ledger.person_role AS r ON r.login = p.login
    WHERE p.login = session_user AND p.is_active AND r.role = 'adjuster');
END $$;
