-- Opens a break for a refund that has waited for its unlock beyond its grace, and closes it when
-- the refund was posted after all.
CREATE OR REPLACE FUNCTION recon.break_waiting_refunds(
  p_book integer, p_day date, p_break_after integer
) RETURNS TABLE (opened bigint, healed bigint, open_breaks bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH late AS (
    INSERT INTO recon.break (
      break_id, book, feed, kind, key, ordinal, currency, code, state, period, reported_minor,
      difference_minor, opened_on)
    SELECT recon.break_id('refunds', 'refund', r.refund_id, 1, r.currency), p_book, 'refunds',
      'refund', r.refund_id, 1, r.currency,
      CASE WHEN k.txn IS NULL THEN 'MISSING_IN_LEDGER' ELSE 'AMOUNT_MISMATCH' END, 'open',
      to_char(r.refunded_on + p_break_after, 'YYYY-MM'), -r.amount_minor, -r.amount_minor,
      r.refunded_on + p_break_after
    FROM commerce.waiting_refund AS w
    JOIN commerce.refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
    JOIN ledger.source AS s ON s.code = 'unlocks'
    LEFT JOIN ledger.source_key AS k
      ON k.book = r.book AND k.source = s.source AND k.external_id = r.unlock_id
    WHERE w.book = p_book AND r.refunded_on + p_break_after <= p_day
    ON CONFLICT DO NOTHING
    RETURNING break_id, code, difference_minor
  ), noted AS (
    INSERT INTO recon.break_event (
      book, break_id, day, code, state, difference_minor, parked_minor)
    SELECT p_book, l.break_id, p_day, l.code, 'open', l.difference_minor, 0 FROM late AS l
  )
  SELECT count(*) INTO opened FROM late;
  WITH closed AS (
    UPDATE recon.break AS b SET state = 'healed', closed_on = p_day
    WHERE b.book = p_book AND b.feed = 'refunds' AND b.state = 'open' AND NOT EXISTS (
      SELECT FROM commerce.waiting_refund AS w WHERE w.book = p_book AND w.refund_id = b.key)
    RETURNING b.break_id, b.code, b.difference_minor
  ), noted AS (
    INSERT INTO recon.break_event (
      book, break_id, day, code, state, difference_minor, parked_minor)
    SELECT p_book, c.break_id, p_day, c.code, 'healed', c.difference_minor, 0 FROM closed AS c
  )
  SELECT count(*) INTO healed FROM closed;
  SELECT count(*) INTO open_breaks FROM recon.break AS b
  WHERE b.book = p_book AND b.feed = 'refunds' AND b.state = 'open';
  RETURN NEXT;
END $$;
