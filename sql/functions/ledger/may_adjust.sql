-- Tells whether the login posts into soft-closed periods and the adjusting period of a year.
CREATE OR REPLACE FUNCTION ledger.may_adjust(p_book integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM ledger.period_adjuster AS a WHERE a.book = p_book AND a.login = session_user)
$$;
