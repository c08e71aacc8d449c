-- Posts an approved proposal from its frozen legs under the next number of its series. The number
-- is the key, so a proposal cannot post twice, and a failure takes the number back with it.
CREATE OR REPLACE FUNCTION ledger.post_journal(p_proposal bigint)
RETURNS TABLE (voucher_no text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made    ledger.journal_proposal;
  v_decided ledger.journal_decision;
  v_type    ledger.voucher_type;
  v_year    text;
  v_number  integer;
  v_source  smallint := ledger.ensure_source('journal');
  v_posted  bigint;
BEGIN
  PERFORM ledger.ensure_partition();
  SELECT * INTO STRICT v_made FROM ledger.journal_proposal AS p WHERE p.proposal = p_proposal;
  SELECT * INTO v_decided FROM ledger.journal_decision AS d WHERE d.proposal = p_proposal;
  IF v_decided.decision IS DISTINCT FROM 'approved' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH024', MESSAGE = format('proposal %s is not approved', p_proposal);
  END IF;
  SELECT * INTO STRICT v_type FROM ledger.voucher_type AS t
  WHERE t.voucher_type = v_made.voucher_type;
  SELECT to_char(y.first, 'YY') || to_char(y.first + interval '1 year', 'YY') INTO v_year
  FROM (VALUES (v_made.effective_on - interval '3 months')) AS y (first);
  INSERT INTO ledger.voucher_series AS s (book, voucher_type, fiscal_year, last_number)
  VALUES (v_made.book, v_made.voucher_type, v_year, 1)
  ON CONFLICT ON CONSTRAINT voucher_series_pkey DO UPDATE SET last_number = s.last_number + 1
  RETURNING s.last_number INTO v_number;
  voucher_no := format('%s/%s/%s', v_type.prefix, v_year, lpad(v_number::text, 6, '0'));

  PERFORM ledger.stage_journal(p_proposal, v_type.kind, v_source, voucher_no);
  SELECT b.transactions INTO v_posted FROM ledger.post_batch(v_made.book, NULL, true) AS b;
  IF v_posted <> 1 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH026',
      MESSAGE = format('the key "%s" of source journal is taken, and not by a voucher', voucher_no);
  END IF;
  SELECT k.txn INTO STRICT post_journal.txn FROM ledger.source_key AS k
  WHERE k.book = v_made.book AND k.source = v_source AND k.external_id = post_journal.voucher_no;
  INSERT INTO ledger.voucher (
    book, txn, voucher_no, voucher_type, fiscal_year, number, proposal, reverses, reason, made_by,
    approved_by, basis)
  VALUES (
    v_made.book, post_journal.txn, post_journal.voucher_no, v_made.voucher_type, v_year, v_number,
    p_proposal, v_made.reverses, v_made.reason, v_made.proposed_by, v_decided.decided_by,
    v_decided.basis);
  RETURN NEXT;
END $$;

-- Stages the legs of a proposal as one transaction, after the accounts that it opens.
CREATE OR REPLACE FUNCTION ledger.stage_journal(
  p_proposal bigint, p_kind smallint, p_source smallint, p_voucher_no text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made    ledger.journal_proposal;
  v_unknown text;
BEGIN
  SELECT * INTO STRICT v_made FROM ledger.journal_proposal AS p WHERE p.proposal = p_proposal;
  PERFORM ledger.ensure_account(v_made.book, v_made.accounts);
  SELECT w.code INTO v_unknown
  FROM jsonb_to_recordset(v_made.legs) AS l (debit text, credit text)
  CROSS JOIN LATERAL (VALUES (l.debit), (l.credit)) AS w (code)
  WHERE NOT EXISTS (
    SELECT FROM ledger.account AS a WHERE a.book = v_made.book AND a.code = w.code COLLATE "C")
  ORDER BY w.code LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH010', MESSAGE = format('account %s does not exist', v_unknown);
  END IF;
  PERFORM ledger.open_staging();
  INSERT INTO pg_temp.bahi_staging (
    txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on, viewer,
    series, episode, units, product, place, surface, item, external_id, event_hash, reverses, memo,
    detail)
  SELECT 0, l.leg, p_kind, p_source, d.account, c.account, l.amount_minor,
    v_made.effective_on::timestamp AT TIME ZONE 'Asia/Kolkata', v_made.effective_on, l.viewer,
    l.series, l.episode, l.units, l.product, l.place, l.surface, l.item,
    CASE l.leg WHEN 1 THEN p_voucher_no END,
    CASE l.leg WHEN 1 THEN decode(v_made.sha256, 'hex') END,
    CASE l.leg WHEN 1 THEN v_made.reverses END, CASE l.leg WHEN 1 THEN v_made.memo END,
    CASE l.leg WHEN 1 THEN l.detail END
  FROM ROWS FROM (
    jsonb_to_recordset(v_made.legs) AS (
      debit text, credit text, amount_minor bigint, viewer bigint, series integer,
      episode integer, units integer, product integer, place smallint, surface smallint, item text,
      detail jsonb)
  ) WITH ORDINALITY AS l (
    debit, credit, amount_minor, viewer, series, episode, units, product, place, surface, item,
    detail, leg)
  JOIN ledger.account AS d ON d.book = v_made.book AND d.code = l.debit COLLATE "C"
  JOIN ledger.account AS c ON c.book = v_made.book AND c.code = l.credit COLLATE "C";
END $$;

REVOKE EXECUTE ON FUNCTION ledger.post_journal, ledger.stage_journal FROM bahi_post;
