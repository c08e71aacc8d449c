-- Tells on what a person approves what another one made: two people, or one who keeps the book
-- alone. Its amount lies within the limit of who approves it: 0 where there is none, and NULL,
-- which is above every limit, for one in another currency than rupees.
CREATE OR REPLACE FUNCTION ledger.approval_basis(
  p_book integer, p_maker text, p_what text, p_amount_minor bigint DEFAULT 0,
  p_verb text DEFAULT 'approve'
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_limit  bigint := ledger.require_role('checker');
  v_is_own boolean := p_maker = session_user;
BEGIN
  IF v_is_own AND NOT ledger.is_single_person(p_book) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH021',
      MESSAGE = format('%s made %s and cannot %s it', session_user, p_what, p_verb),
      HINT = format('Another person with the role checker %ss it.', p_verb);
  END IF;
  IF v_limit < p_amount_minor OR (v_limit IS NOT NULL AND p_amount_minor IS NULL) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH022',
      MESSAGE = format('%s of %s lies above the limit of %s, which is ₹%s', p_what,
        coalesce('₹' || to_char(p_amount_minor / 100.0, 'FM999999999999990.00'),
          'another currency'),
        session_user, to_char(v_limit / 100.0, 'FM999999999999990.00'));
  END IF;
  RETURN CASE WHEN v_is_own THEN 'single_person' ELSE 'second_person' END;
END $$;

-- Tells on what a person rejects what another one made, or takes back what is its own.
CREATE OR REPLACE FUNCTION ledger.rejection_basis(
  p_maker text, p_reason text, p_noun text DEFAULT 'proposal', p_state text DEFAULT 'BH024'
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_is_own boolean := p_maker = session_user;
BEGIN
  PERFORM ledger.require_role(CASE WHEN v_is_own THEN 'poster' ELSE 'checker' END);
  IF btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION USING
      ERRCODE = p_state, MESSAGE = format('a %s is rejected for a reason', p_noun);
  END IF;
  RETURN CASE WHEN v_is_own THEN 'withdrawn' ELSE 'second_person' END;
END $$;

-- Refuses to decide what is not there, or was decided before.
CREATE OR REPLACE FUNCTION ledger.require_undecided(
  p_what text, p_is_there boolean, p_decision text, p_decided_by text, p_state text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT p_is_there THEN
    RAISE EXCEPTION USING ERRCODE = p_state, MESSAGE = format('there is no %s', p_what);
  ELSIF p_decision IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = p_state,
      MESSAGE = format('%s was %s by %s already', p_what, p_decision, p_decided_by);
  END IF;
END $$;

-- Their predecessors, which knew no amounts and no words.
DROP FUNCTION IF EXISTS ledger.approval_basis(integer, text, text);
DROP FUNCTION IF EXISTS ledger.rejection_basis(text, text);

REVOKE EXECUTE ON FUNCTION ledger.approval_basis, ledger.rejection_basis, ledger.require_undecided
  FROM bahi_post;
