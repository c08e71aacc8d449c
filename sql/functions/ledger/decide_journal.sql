-- Approves a proposal of another person and posts it.
CREATE OR REPLACE FUNCTION ledger.approve_journal(p_proposal bigint)
RETURNS TABLE (voucher_no text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made ledger.journal_proposal := ledger.open_proposal(p_proposal);
BEGIN
  INSERT INTO ledger.journal_decision (proposal, decision, basis, proposed_by)
  VALUES (p_proposal, 'approved',
    ledger.approval_basis(
      v_made.book, v_made.proposed_by, 'proposal ' || p_proposal, v_made.amount_minor),
    v_made.proposed_by);
  RETURN QUERY SELECT * FROM ledger.post_journal(p_proposal);
END $$;

-- Rejects a proposal of another person, or takes one's own back.
CREATE OR REPLACE FUNCTION ledger.reject_journal(p_proposal bigint, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made ledger.journal_proposal := ledger.open_proposal(p_proposal);
BEGIN
  INSERT INTO ledger.journal_decision (proposal, decision, basis, proposed_by, reason)
  VALUES (p_proposal, 'rejected', ledger.rejection_basis(v_made.proposed_by, p_reason),
    v_made.proposed_by, p_reason);
END $$;

-- Gives a proposal that nobody has decided, and lets nobody else decide it meanwhile.
CREATE OR REPLACE FUNCTION ledger.open_proposal(p_proposal bigint)
RETURNS ledger.journal_proposal
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made    ledger.journal_proposal;
  v_decided ledger.journal_decision;
BEGIN
  SELECT * INTO v_made FROM ledger.journal_proposal AS p WHERE p.proposal = p_proposal FOR UPDATE;
  SELECT * INTO v_decided FROM ledger.journal_decision AS d WHERE d.proposal = p_proposal;
  PERFORM ledger.require_undecided('proposal ' || p_proposal, v_made.proposal IS NOT NULL,
    v_decided.decision, v_decided.decided_by, 'BH024');
  RETURN v_made;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.open_proposal FROM bahi_post;
