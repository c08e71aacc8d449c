-- Tells on what a person approves what another one made: two people, or one who keeps the book
-- alone.
CREATE OR REPLACE FUNCTION ledger.approval_basis(p_book integer, p_maker text, p_what text)
RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_maker <> session_user THEN
    RETURN 'second_person';
  END IF;
  IF NOT ledger.is_single_person(p_book) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH021',
      MESSAGE = format('%s made %s and cannot approve it', session_user, p_what),
      HINT = 'Another person with the role checker approves it.';
  END IF;
  RETURN 'single_person';
END $$;

-- Tells on what a person rejects what another one made, or takes back what is its own.
CREATE OR REPLACE FUNCTION ledger.rejection_basis(p_maker text, p_reason text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_is_own boolean := p_maker = session_user;
BEGIN
  PERFORM ledger.require_role(CASE WHEN v_is_own THEN 'poster' ELSE 'checker' END);
  IF btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH024', MESSAGE = 'a proposal is rejected for a reason';
  END IF;
  RETURN CASE WHEN v_is_own THEN 'withdrawn' ELSE 'second_person' END;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.approval_basis, ledger.rejection_basis FROM bahi_post;
