-- Proposes an entry by hand; within the maker's own limit it is posted at once.
-- p_accounts is what ledger.ensure_account takes, for accounts that the entry opens.
CREATE OR REPLACE FUNCTION ledger.propose_journal(
  p_book integer, p_type text, p_on date, p_memo text, p_reason text, p_debits text[],
  p_credits text[], p_amounts bigint[], p_items text[], p_series integer[], p_accounts jsonb
) RETURNS TABLE (proposal bigint, voucher_no text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_type = 'reversal' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH024', MESSAGE = 'a reversal is made of the transaction that it takes back';
  END IF;
  RETURN QUERY SELECT * FROM ledger.submit_journal(
    p_book, p_type, p_on, p_memo, p_reason, NULL,
    (SELECT jsonb_agg(
       jsonb_strip_nulls(jsonb_build_object(
         'debit', w.debit, 'credit', w.credit, 'amount_minor', w.amount_minor, 'item', w.item,
         'series', w.series))
       ORDER BY w.leg)
     FROM unnest(p_debits, p_credits, p_amounts, p_items, p_series) WITH ORDINALITY
       AS w (debit, credit, amount_minor, item, series, leg)),
    p_accounts);
END $$;

-- Freezes a proposal and tries it: what could not be posted is refused now, not at its approval.
-- A trial within the maker's limit stands, any other is taken back.
CREATE OR REPLACE FUNCTION ledger.submit_journal(
  p_book integer, p_type text, p_on date, p_memo text, p_reason text, p_reverses bigint,
  p_legs jsonb, p_accounts jsonb
) RETURNS TABLE (proposal bigint, voucher_no text, txn bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_limit  bigint := ledger.require_role('poster');
  v_amount bigint;
BEGIN
  IF btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH024', MESSAGE = 'an entry by hand needs a reason';
  END IF;
  PERFORM ledger.require_legs(p_legs);
  -- An amount in another currency lies above every limit.
  SELECT CASE WHEN bool_and(coalesce(a.currency, o.currency, '') = 'INR')
    THEN sum(l.amount_minor)::bigint END
  INTO v_amount
  FROM jsonb_to_recordset(p_legs) AS l (debit text, amount_minor bigint)
  LEFT JOIN ledger.account AS a ON a.book = p_book AND a.code = l.debit COLLATE "C"
  LEFT JOIN jsonb_to_recordset(p_accounts) AS o (code text, currency text) ON o.code = l.debit;
  INSERT INTO ledger.journal_proposal AS p (
    book, voucher_type, effective_on, memo, reason, reverses, legs, accounts, amount_minor, sha256)
  VALUES (
    p_book, p_type, p_on, p_memo, p_reason, p_reverses, p_legs, p_accounts, v_amount,
    encode(sha256(convert_to(jsonb_build_array(
      p_book, p_type, p_on, p_memo, p_reason, p_reverses, p_legs, p_accounts)::text,
      'UTF8')), 'hex'))
  RETURNING p.proposal INTO submit_journal.proposal;
  -- What this makes stays when the trial is taken back, and need not be made again.
  PERFORM ledger.open_staging();
  BEGIN
    INSERT INTO ledger.journal_decision (proposal, decision, basis, proposed_by)
    VALUES (submit_journal.proposal, 'approved', 'own_limit', session_user);
    SELECT v.voucher_no, v.txn INTO submit_journal.voucher_no, submit_journal.txn
    FROM ledger.post_journal(submit_journal.proposal) AS v;
    IF v_amount IS NULL OR v_amount > v_limit THEN
      RAISE EXCEPTION USING ERRCODE = 'BH029', MESSAGE = 'the proposal waits for its approval';
    END IF;
  EXCEPTION WHEN SQLSTATE 'BH029' THEN
    submit_journal.voucher_no := NULL;
    submit_journal.txn := NULL;
  END;
  RETURN NEXT;
END $$;

-- Refuses legs that name no two accounts or no amount above zero.
CREATE OR REPLACE FUNCTION ledger.require_legs(p_legs jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bad record;
BEGIN
  IF p_legs IS NULL OR jsonb_array_length(p_legs) NOT BETWEEN 1 AND 1000 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH024', MESSAGE = 'an entry by hand has between 1 and 1000 legs';
  END IF;
  SELECT l.* INTO v_bad
  FROM ROWS FROM (
    jsonb_to_recordset(p_legs) AS (debit text, credit text, amount_minor bigint)
  ) WITH ORDINALITY AS l (debit, credit, amount_minor, leg)
  WHERE l.debit IS NULL OR l.credit IS NULL OR l.debit = l.credit
    OR l.amount_minor IS NULL OR l.amount_minor <= 0
  ORDER BY l.leg LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH024',
      MESSAGE = CASE
        WHEN v_bad.debit = v_bad.credit THEN
          format('leg %s debits and credits %s', v_bad.leg, v_bad.debit)
        ELSE format('leg %s lacks an account or an amount above zero', v_bad.leg) END;
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.submit_journal, ledger.require_legs FROM bahi_post;
