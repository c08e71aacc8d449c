-- Keeps a file of terms that takes a second person, as its maker wants it, with what it would
-- change as far as that is known.
CREATE OR REPLACE FUNCTION commerce.propose_terms(
  p_book integer, p_file text, p_content text, p_overrides jsonb, p_is_late boolean,
  p_summary text, p_changes jsonb, p_effects jsonb
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_proposal bigint;
BEGIN
  PERFORM ledger.require_role('poster');
  INSERT INTO commerce.terms_proposal AS p (
    book, file, content, sha256, overrides, is_late, summary)
  VALUES (p_book, p_file, p_content, encode(sha256(convert_to(p_content, 'UTF8')), 'hex'),
    p_overrides, p_is_late, p_summary)
  RETURNING p.proposal INTO v_proposal;
  INSERT INTO commerce.terms_proposal_detail (proposal, changes, effects)
  VALUES (v_proposal, p_changes, p_effects);
  RETURN v_proposal;
END $$;

-- Its predecessor, which did not keep what the terms would change.
DROP FUNCTION IF EXISTS commerce.propose_terms(integer, text, text, jsonb, boolean, text);

-- Approves the terms that another person proposed, and gives the file that they stand in.
CREATE OR REPLACE FUNCTION commerce.approve_terms(p_book integer, p_proposal bigint)
RETURNS TABLE (file text, content text, is_late boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made commerce.terms_proposal := commerce.open_terms(p_book, p_proposal);
BEGIN
  INSERT INTO commerce.terms_decision (proposal, decision, basis, proposed_by)
  VALUES (p_proposal, 'approved',
    ledger.approval_basis(
      p_book, v_made.proposed_by, format('proposal %s of terms', p_proposal)),
    v_made.proposed_by);
  RETURN QUERY SELECT v_made.file, v_made.content, v_made.is_late;
END $$;

-- Rejects the terms that another person proposed, or takes one's own back.
CREATE OR REPLACE FUNCTION commerce.reject_terms(
  p_book integer, p_proposal bigint, p_reason text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made commerce.terms_proposal := commerce.open_terms(p_book, p_proposal);
BEGIN
  INSERT INTO commerce.terms_decision (proposal, decision, basis, proposed_by, reason)
  VALUES (p_proposal, 'rejected', ledger.rejection_basis(v_made.proposed_by, p_reason),
    v_made.proposed_by, p_reason);
END $$;

-- Gives proposed terms that nobody has decided, and lets nobody else decide them meanwhile.
CREATE OR REPLACE FUNCTION commerce.open_terms(p_book integer, p_proposal bigint)
RETURNS commerce.terms_proposal
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made    commerce.terms_proposal;
  v_decided commerce.terms_decision;
BEGIN
  SELECT * INTO v_made FROM commerce.terms_proposal AS p
  WHERE p.book = p_book AND p.proposal = p_proposal FOR UPDATE;
  SELECT * INTO v_decided FROM commerce.terms_decision AS d WHERE d.proposal = p_proposal;
  PERFORM ledger.require_undecided(format('proposal %s of terms', p_proposal),
    v_made.proposal IS NOT NULL, v_decided.decision, v_decided.decided_by, 'BH081');
  RETURN v_made;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.open_terms FROM bahi_post;
