-- Posts what is staged: keys first, then postings and documents, as one batch.
--
-- Transactions whose keys are known with the same content are left out and counted as unchanged.
-- With one conflict nothing is posted; ledger.staged_key tells which. Rows without a leg carry a
-- further key of their transaction.
CREATE OR REPLACE FUNCTION ledger.post_staged(p_book integer, p_file bigint)
RETURNS TABLE (batch bigint, transactions bigint, postings bigint, unchanged bigint,
  conflicts bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_highest integer;
  v_blocks  bigint[];
  v_base    bigint := ledger.first_txn(clock_timestamp());
  v_xid     bigint := pg_current_xact_id()::text::bigint;
  v_clean   boolean := true;
BEGIN
  PERFORM ledger.require_staging();
  PERFORM ledger.check_staged(p_book);
  unchanged := 0;
  conflicts := 0;
  SELECT max(s.txn_no), count(DISTINCT s.txn_no), count(s.leg)
  INTO v_highest, transactions, postings FROM pg_temp.bahi_staging AS s;
  IF v_highest IS NULL THEN
    postings := 0;
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT array_agg(nextval('ledger.txn_block_seq')) INTO v_blocks
  FROM generate_series(0, v_highest / 1024);

  -- The common case has only new keys: then one plain insert is both the check and the claim.
  BEGIN
    PERFORM ledger.claim_staged(p_book, p_file, v_base, v_blocks, v_xid);
  EXCEPTION WHEN unique_violation THEN
    v_clean := false;
  END;
  IF NOT v_clean THEN
    SELECT count(DISTINCT k.txn_no) FILTER (WHERE k.verdict = 'unchanged'),
      count(*) FILTER (WHERE k.verdict = 'conflict')
    INTO unchanged, conflicts FROM ledger.staged_key(p_book) AS k;
    IF conflicts > 0 THEN
      transactions := 0;
      postings := 0;
      RETURN NEXT;
      RETURN;
    END IF;
    DELETE FROM pg_temp.bahi_staging AS s USING ledger.staged_key(p_book) AS k
    WHERE k.txn_no = s.txn_no AND k.verdict = 'unchanged';
    PERFORM ledger.claim_staged(p_book, p_file, v_base, v_blocks, v_xid);
    SELECT count(DISTINCT s.txn_no), count(s.leg) INTO transactions, postings
    FROM pg_temp.bahi_staging AS s;
  END IF;

  INSERT INTO ledger.batch AS b (book, file, posting_count)
  VALUES (p_book, p_file, post_staged.postings) RETURNING b.batch INTO post_staged.batch;
  INSERT INTO ledger.posting (
    txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
    effective_on, series, episode, units, product, place, surface, item)
  SELECT
    v_base + ((v_blocks[1 + s.txn_no / 1024] & 4095) << 10) + s.txn_no % 1024,
    p_book, s.leg, s.kind, v_xid, s.debit, s.credit, s.amount_minor, s.occurred_at,
    post_staged.batch, s.viewer, s.effective_on, s.series, s.episode, s.units, s.product, s.place,
    s.surface, s.item
  FROM pg_temp.bahi_staging AS s
  WHERE s.leg IS NOT NULL;
  INSERT INTO ledger.document (book, txn, memo, reverses, detail)
  SELECT
    p_book, v_base + ((v_blocks[1 + s.txn_no / 1024] & 4095) << 10) + s.txn_no % 1024,
    s.memo, s.reverses, s.detail
  FROM pg_temp.bahi_staging AS s
  WHERE s.leg = 1 AND (s.memo IS NOT NULL OR s.reverses IS NOT NULL OR s.detail IS NOT NULL);
  RETURN NEXT;
END $$;
