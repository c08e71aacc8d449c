-- Posts what waited and is covered now, in the order in which it happened, under the numbers that
-- its keys have held since. Gives how many transactions were posted and how many still wait.
CREATE OR REPLACE FUNCTION ledger.post_waiting(p_book integer)
RETURNS TABLE (posted bigint, waiting bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_batch     bigint;
  v_uncovered integer[];
BEGIN
  posted := 0;
  waiting := 0;
  IF NOT EXISTS (SELECT FROM ledger.waiting AS w WHERE w.book = p_book) THEN
    RETURN NEXT;
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ledger.post_waiting'), p_book);
  PERFORM ledger.open_staging();
  -- What a younger transaction has recorded is left to the next time, because a cut that holds a
  -- posting has to hold its key.
  INSERT INTO pg_temp.bahi_staging (
    txn_no, leg, kind, debit, credit, amount_minor, occurred_at, record, viewer, effective_on,
    series, episode, units, product, place, surface, item, reverses, memo, detail)
  SELECT dense_rank() OVER (ORDER BY w.occurred_at, w.txn) - 1, w.leg, w.kind, w.debit, w.credit,
    w.amount_minor, w.occurred_at, w.txn, w.viewer, w.effective_on, w.series, w.episode, w.units,
    w.product, w.place, w.surface, w.item, w.reverses, w.memo, w.detail
  FROM ledger.waiting AS w WHERE w.book = p_book AND age(w.xmin) >= 0;
  IF NOT FOUND THEN
    RETURN NEXT;
    RETURN;
  END IF;
  PERFORM ledger.lock_staged(p_book);
  v_uncovered := ledger.uncovered_staged(p_book);
  DELETE FROM pg_temp.bahi_staging AS s WHERE s.txn_no = ANY (v_uncovered);
  IF EXISTS (SELECT FROM pg_temp.bahi_staging) THEN
    PERFORM ledger.place_staged(p_book);
    PERFORM ledger.move_balances(p_book);
    PERFORM commerce.move_staged_coins(p_book, NULL);
    INSERT INTO ledger.batch AS b (book, posting_count)
    SELECT p_book, count(*) FROM pg_temp.bahi_staging RETURNING b.batch INTO v_batch;
    INSERT INTO ledger.posting (
      txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
      effective_on, series, episode, units, product, place, surface, item)
    SELECT s.record, p_book, s.leg, s.kind, pg_current_xact_id()::text::bigint, s.debit, s.credit,
      s.amount_minor, s.occurred_at, v_batch, s.viewer, s.effective_on, s.series, s.episode,
      s.units, s.product, s.place, s.surface, s.item
    FROM pg_temp.bahi_staging AS s;
    INSERT INTO ledger.document (book, txn, memo, reverses, detail)
    SELECT p_book, s.record, s.memo, s.reverses, s.detail FROM pg_temp.bahi_staging AS s
    WHERE s.leg = 1 AND (s.memo IS NOT NULL OR s.reverses IS NOT NULL OR s.detail IS NOT NULL);
    DELETE FROM ledger.waiting AS w USING pg_temp.bahi_staging AS s
    WHERE w.book = p_book AND w.txn = s.record AND w.leg = s.leg;
    SELECT count(DISTINCT s.txn_no) INTO posted FROM pg_temp.bahi_staging AS s;
  END IF;
  SELECT count(DISTINCT w.txn) INTO waiting FROM ledger.waiting AS w WHERE w.book = p_book;
  RETURN NEXT;
END $$;
