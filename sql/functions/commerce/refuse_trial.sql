-- Refuses to keep what was only tried: whoever tries terms rolls back.
CREATE OR REPLACE FUNCTION commerce.refuse_trial() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'BH082',
    MESSAGE = format('terms %s were only tried, and nobody has approved them', NEW.proposal);
END $$;

-- Approves terms for the rest of a transaction that cannot be committed, so that what they would
-- change can be seen before anybody has approved them.
CREATE OR REPLACE FUNCTION commerce.try_terms(p_book integer, p_overrides jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_proposal bigint;
BEGIN
  INSERT INTO commerce.terms_proposal AS p (
    book, file, content, sha256, overrides, is_late, summary)
  VALUES (p_book, '', '', encode(sha256(''), 'hex'), p_overrides, true, 'a trial')
  RETURNING p.proposal INTO v_proposal;
  INSERT INTO commerce.terms_decision (proposal, decision, basis, proposed_by)
  VALUES (v_proposal, 'approved', 'trial', session_user);
  RETURN v_proposal;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.refuse_trial FROM bahi_post;
