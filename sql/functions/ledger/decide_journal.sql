-- Approves a proposal of another person and posts it.
CREATE OR REPLACE FUNCTION ledger.approve_journal(p_proposal bigint)
RETURNS TABLE (voucher_no text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_limit bigint := ledger.require_role('checker');
  v_made  ledger.journal_proposal := ledger.open_proposal(p_proposal);
  v_basis text := ledger.approval_basis(
    v_made.book, v_made.proposed_by, 'proposal ' || p_proposal);
BEGIN
  IF v_limit < v_made.amount_minor OR (v_limit IS NOT NULL AND v_made.amount_minor IS NULL) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH022',
      MESSAGE = format('proposal %s of %s lies above the limit of %s, which is ₹%s', p_proposal,
        coalesce('₹' || to_char(v_made.amount_minor / 100.0, 'FM999999999999990.00'),
          'another currency'),
        session_user, to_char(v_limit / 100.0, 'FM999999999999990.00'));
  END IF;
  INSERT INTO ledger.journal_decision (proposal, decision, basis, proposed_by)
  VALUES (p_proposal, 'approved', v_basis, v_made.proposed_by);
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
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH024', MESSAGE = format('there is no proposal %s', p_proposal);
  END IF;
  SELECT * INTO v_decided FROM ledger.journal_decision AS d WHERE d.proposal = p_proposal;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH024',
      MESSAGE = format('proposal %s was %s by %s already', p_proposal, v_decided.decision,
        v_decided.decided_by);
  END IF;
  RETURN v_made;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.open_proposal FROM bahi_post;
