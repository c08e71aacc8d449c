-- Posts what is staged: keys first, then postings and documents, as one batch.
--
-- Transactions whose keys are known with the same content are left out and counted as unchanged.
-- With one conflict nothing is posted; ledger.staged_key tells which. Rows without a leg carry a
-- further key of their transaction. What would take an account below its floor has happened all the
-- same: it waits in ledger.waiting, under its key. Only functions of the ledger call it; those that
-- post what two people stand for say so.
CREATE OR REPLACE FUNCTION ledger.post_batch(
  p_book integer, p_file bigint, p_is_approved boolean
)
RETURNS TABLE (batch bigint, transactions bigint, postings bigint, unchanged bigint,
  conflicts bigint, waiting bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_lowest  integer;
  v_highest integer;
  v_known   bigint;
  v_again   bigint;
  v_firsts  bigint[];
  v_xid     bigint := pg_current_xact_id()::text::bigint;
  -- Whether a transaction has several rows, and whether one has a document.
  v_compound  boolean;
  v_documents boolean;
  v_is_strict boolean;
BEGIN
  PERFORM ledger.require_staging();
  v_is_strict := ledger.check_staged(p_book, p_is_approved);
  PERFORM ledger.place_staged(p_book);
  transactions := 0;
  postings := 0;
  unchanged := 0;
  conflicts := 0;
  waiting := 0;
  SELECT min(s.txn_no), max(s.txn_no), count(s.leg), bool_or(s.leg IS DISTINCT FROM 1),
    bool_or(s.memo IS NOT NULL OR s.reverses IS NOT NULL OR s.detail IS NOT NULL)
  INTO v_lowest, v_highest, postings, v_compound, v_documents FROM pg_temp.bahi_staging AS s;
  IF v_highest IS NULL THEN
    RETURN NEXT;
    RETURN;
  END IF;
  -- A number below the reserved ones could be that of a transaction which stands already.
  IF v_lowest < 0 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH014',
      MESSAGE = format('the transactions of a batch are numbered from zero, not from %s', v_lowest);
  END IF;
  IF v_is_strict THEN
    PERFORM ledger.lock_staged(p_book);
  END IF;
  v_firsts := ledger.reserve_txns(v_highest);

  -- The common case has only new keys: then one plain insert is both the check and the claim.
  -- Another batch may claim keys between the look at them and the next try, hence the loop.
  LOOP
    BEGIN
      PERFORM ledger.claim_staged(p_book, p_file, v_firsts, v_xid);
      EXIT;
    EXCEPTION WHEN unique_violation THEN
      v_again := ledger.stage_attempts(p_book);
      -- One look decides what is left out and what is counted: a second one could see more.
      WITH looked AS MATERIALIZED (
        SELECT k.txn_no, k.verdict FROM ledger.staged_key(p_book) AS k
      ), known AS (
        DELETE FROM pg_temp.bahi_staging AS s USING looked AS k
        WHERE k.txn_no = s.txn_no AND k.verdict = 'unchanged'
          AND NOT EXISTS (SELECT FROM looked AS c WHERE c.verdict = 'conflict')
        RETURNING s.txn_no
      )
      SELECT count(DISTINCT n.txn_no),
        (SELECT count(*) FROM looked AS c WHERE c.verdict = 'conflict')
      INTO v_known, conflicts FROM known AS n;
      IF v_known = 0 AND conflicts = 0 AND v_again = 0 THEN
        RAISE;
      END IF;
    END;
    IF conflicts > 0 THEN
      postings := 0;
      RETURN NEXT;
      RETURN;
    END IF;
    unchanged := unchanged + v_known;
  END LOOP;
  IF v_is_strict THEN
    waiting := ledger.cover_staged(p_book, v_firsts);
    PERFORM ledger.move_balances(p_book);
    PERFORM commerce.move_staged_coins(p_book, v_firsts);
  END IF;
  transactions := postings;
  IF v_compound OR unchanged > 0 OR waiting > 0 THEN
    SELECT count(DISTINCT s.txn_no), count(s.leg) INTO transactions, postings
    FROM pg_temp.bahi_staging AS s;
  END IF;
  IF transactions = 0 THEN
    RETURN NEXT;
    RETURN;
  END IF;

  INSERT INTO ledger.batch AS b (book, file, posting_count)
  VALUES (p_book, p_file, post_batch.postings) RETURNING b.batch INTO post_batch.batch;
  INSERT INTO ledger.posting (
    txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
    effective_on, series, episode, units, product, place, surface, item)
  SELECT
    v_firsts[1 + s.txn_no / 1024] + s.txn_no % 1024,
    p_book, s.leg, s.kind, v_xid, s.debit, s.credit, s.amount_minor, s.occurred_at,
    post_batch.batch, s.viewer, s.effective_on, s.series, s.episode, s.units, s.product, s.place,
    s.surface, s.item
  FROM pg_temp.bahi_staging AS s
  WHERE s.leg IS NOT NULL;
  IF NOT v_documents THEN
    RETURN NEXT;
    RETURN;
  END IF;
  INSERT INTO ledger.document (book, txn, memo, reverses, detail)
  SELECT
    p_book, v_firsts[1 + s.txn_no / 1024] + s.txn_no % 1024, s.memo, s.reverses, s.detail
  FROM pg_temp.bahi_staging AS s
  WHERE s.leg = 1 AND (s.memo IS NOT NULL OR s.reverses IS NOT NULL OR s.detail IS NOT NULL);
  RETURN NEXT;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.post_batch FROM bahi_post;

-- Lets staged transactions without cover wait under the numbers that their keys have claimed.
CREATE OR REPLACE FUNCTION ledger.cover_staged(p_book integer, p_firsts bigint[])
RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_uncovered integer[] := ledger.uncovered_staged(p_book);
BEGIN
  IF v_uncovered = '{}' THEN
    RETURN 0;
  END IF;
  INSERT INTO ledger.waiting (
    book, txn, leg, kind, debit, credit, amount_minor, occurred_at, viewer, effective_on, series,
    episode, units, product, place, surface, item, memo, reverses, detail, external_id)
  SELECT p_book, p_firsts[1 + s.txn_no / 1024] + s.txn_no % 1024, s.leg, s.kind, s.debit,
    s.credit, s.amount_minor, s.occurred_at, s.viewer, s.effective_on, s.series, s.episode,
    s.units, s.product, s.place, s.surface, s.item, s.memo, s.reverses, s.detail, s.external_id
  FROM pg_temp.bahi_staging AS s
  WHERE s.txn_no = ANY (v_uncovered) AND s.leg IS NOT NULL;
  DELETE FROM pg_temp.bahi_staging AS s WHERE s.txn_no = ANY (v_uncovered);
  RETURN array_length(v_uncovered, 1);
END $$;

REVOKE EXECUTE ON FUNCTION ledger.cover_staged FROM bahi_post;
