-- Projects what a gateway should report: what we received and gave back between two cuts, by
-- receipt. A receipt that is refunded in parts numbers its refunds behind a #. What a file brought
-- that was taken back since is not expected; what came again under its id is a new revision.
--
-- The window lies behind the last statistics, so the planner may expect a row of it; a nested loop
-- would then look up every key for every posting.
CREATE OR REPLACE FUNCTION recon.project_gateway(
  p_book integer, p_feed text, p_party text, p_after bigint, p_before bigint,
  p_expected_after integer, p_break_after integer
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_psp    bigint;
  v_count  bigint;
  v_voided bigint[] := ARRAY(
    SELECT v.file FROM intake.file_void AS v WHERE v.book = p_book AND v.xid < p_before);
BEGIN
  SELECT a.account INTO v_psp FROM ledger.account AS a
  WHERE a.book = p_book AND a.class = 'psp' AND a.party = p_party;
  WITH projected AS (
    INSERT INTO recon.expected (
      book, feed, kind, key, ordinal, revision, currency, amount_minor, party, expected_on,
      break_on, txn)
    SELECT
      p_book, p_feed, CASE WHEN r.is_refund THEN 'refund' ELSE 'payment' END,
      CASE WHEN r.is_refund THEN 'refund:' ELSE '' END
        || CASE WHEN r.is_numbered THEN regexp_replace(k.external_id, '#[0-9]+$', '')
          ELSE k.external_id END,
      -- Refunds from before they were numbered are the first ones.
      CASE WHEN r.is_numbered
        THEN coalesce(substring(k.external_id FROM '#([0-9]+)$')::integer, 1) ELSE 1 END,
      s.attempt, min(a.currency),
      sum(CASE p.debit WHEN v_psp THEN p.amount_minor ELSE -p.amount_minor END)::bigint,
      p_party, min(p.effective_on) + p_expected_after, min(p.effective_on) + p_break_after, p.txn
    FROM ledger.source_key AS k
    JOIN ledger.source AS s ON s.source = k.source
    JOIN recon.receipt_source AS r ON r.source = s.base
    JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn
      AND p.xid >= p_after AND p.xid < p_before
    JOIN ledger.account AS a ON a.book = p.book AND a.account = v_psp
    WHERE k.book = p_book AND k.xid >= p_after AND k.xid < p_before
      AND v_psp IN (p.debit, p.credit) AND (k.file = ANY (v_voided)) IS NOT TRUE
    GROUP BY p.txn, r.is_refund, r.is_numbered, k.external_id, s.attempt
    RETURNING *
  ), opened AS (
    INSERT INTO bahi_expected SELECT * FROM projected RETURNING 1
  )
  SELECT count(*) INTO v_count FROM opened;
  v_count := v_count + recon.project_disputes(p_book, p_feed, p_party, v_psp, p_after, p_before,
    p_expected_after, p_break_after);
  ANALYZE bahi_expected;
  RETURN v_count;
END $$;

-- Projects what a gateway should report of disputes: what their opening and their end moved on its
-- account. The opening of a dispute is the first of its rows, its end the second; an end that moves
-- nothing is none.
CREATE OR REPLACE FUNCTION recon.project_disputes(
  p_book integer, p_feed text, p_party text, p_psp bigint, p_after bigint, p_before bigint,
  p_expected_after integer, p_break_after integer
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_count bigint;
BEGIN
  WITH projected AS (
    INSERT INTO recon.expected (
      book, feed, kind, key, ordinal, revision, currency, amount_minor, party, expected_on,
      break_on, txn)
    SELECT p_book, p_feed, 'chargeback', 'dispute:' || c.chargeback_id,
      CASE c.stage WHEN 'opened' THEN 1 ELSE 2 END, 1, c.currency,
      sum(CASE p.debit WHEN p_psp THEN p.amount_minor ELSE -p.amount_minor END)::bigint, p_party,
      min(p.effective_on) + p_expected_after, min(p.effective_on) + p_break_after, p.txn
    FROM commerce.chargeback AS c
    JOIN ledger.source AS s ON s.code = 'chargebacks'
    JOIN ledger.source_key AS k ON k.book = c.book AND k.source = s.source
      AND k.external_id = c.chargeback_id || '/' || c.stage
      AND k.xid >= p_after AND k.xid < p_before
    JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn
      AND p.xid >= p_after AND p.xid < p_before AND p_psp IN (p.debit, p.credit)
    WHERE c.book = p_book AND c.psp = p_party
    GROUP BY c.chargeback_id, c.stage, c.currency, p.txn
    HAVING sum(CASE p.debit WHEN p_psp THEN p.amount_minor ELSE -p.amount_minor END) <> 0
    RETURNING *
  ), opened AS (
    INSERT INTO bahi_expected SELECT * FROM projected RETURNING 1
  )
  SELECT count(*) INTO v_count FROM opened;
  RETURN v_count;
END $$;
