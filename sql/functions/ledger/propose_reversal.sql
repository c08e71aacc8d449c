-- Proposes to take a transaction back: every leg of it the other way round, dimensions and item
-- included. Within the maker's own limit it is posted at once.
CREATE OR REPLACE FUNCTION ledger.propose_reversal(
  p_book integer, p_txn bigint, p_on date, p_memo text, p_reason text
) RETURNS TABLE (proposal bigint, voucher_no text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_reversible(p_book, p_txn, p_on);
  RETURN QUERY SELECT * FROM ledger.submit_journal(
    p_book, 'reversal', p_on, p_memo, p_reason, p_txn,
    (SELECT jsonb_agg(
       jsonb_strip_nulls(jsonb_build_object(
         'debit', c.code, 'credit', d.code, 'amount_minor', p.amount_minor, 'item', p.item,
         'viewer', p.viewer, 'series', p.series, 'episode', p.episode, 'units', p.units,
         'product', p.product, 'place', p.place, 'surface', p.surface))
       ORDER BY p.leg)
     FROM ledger.posting AS p
     JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
     JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
     WHERE p.book = p_book AND p.txn = p_txn),
    '[]');
END $$;

-- Refuses to take back what is not there, what has its own way back, and what was taken back.
CREATE OR REPLACE FUNCTION ledger.require_reversible(p_book integer, p_txn bigint, p_on date)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_kind    record;
  v_earlier text;
BEGIN
  -- Two proposals to take back the same transaction come one after the other.
  PERFORM pg_advisory_xact_lock(hashtext('ledger.reversal'), p_book);
  SELECT k.code, k.may_reverse, p.effective_on INTO v_kind
  FROM ledger.posting AS p JOIN ledger.posting_kind AS k ON k.kind = p.kind
  WHERE p.book = p_book AND p.txn = p_txn ORDER BY p.leg LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH025',
      MESSAGE = CASE
        WHEN EXISTS (
          SELECT FROM ledger.journal_proposal AS j WHERE j.book = p_book AND j.proposal = p_txn)
          THEN format('%s is the number of a proposal, not of a transaction', p_txn)
        ELSE format('there is no transaction %s', p_txn) END,
      HINT = 'A proposal that waits is taken back with ''bahi journal reject''.';
  END IF;
  SELECT coalesce(v.voucher_no, format('proposal %s', j.proposal)) INTO v_earlier
  FROM ledger.journal_proposal AS j
  LEFT JOIN ledger.journal_decision AS d ON d.proposal = j.proposal
  LEFT JOIN ledger.voucher AS v ON v.proposal = j.proposal
  WHERE j.book = p_book AND j.reverses = p_txn AND d.decision IS DISTINCT FROM 'rejected';
  IF v_kind.code <> 'reversal' AND v_kind.may_reverse AND v_earlier IS NULL
    AND p_on >= v_kind.effective_on THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'BH025',
    MESSAGE = CASE
      WHEN v_kind.code = 'reversal' THEN
        format('transaction %s is a reversal itself and is not reversed', p_txn)
      WHEN NOT v_kind.may_reverse THEN
        format('transaction %s is of kind %s, which is not taken back by a reversal', p_txn,
          v_kind.code)
      WHEN v_earlier IS NOT NULL THEN
        format('transaction %s is taken back already, by %s', p_txn, v_earlier)
      ELSE format('a reversal on %s would come before its transaction on %s', p_on,
        v_kind.effective_on) END,
    HINT = CASE WHEN v_kind.may_reverse OR v_kind.code = 'reversal'
      THEN 'What is right is posted as an entry of its own.'
      ELSE 'It has its own way back, such as a refund, a restatement or a resolution.' END;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_reversible FROM bahi_post;
