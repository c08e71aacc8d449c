-- Opens a break for a wallet event that has waited for coins beyond its grace, and closes it when
-- the event was posted after all.
CREATE OR REPLACE FUNCTION recon.break_waiting_wallets(
  p_book integer, p_day date, p_break_after integer
) RETURNS TABLE (opened bigint, healed bigint, open_breaks bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH late AS (
    INSERT INTO recon.break (
      break_id, book, feed, kind, key, ordinal, currency, code, state, period, reported_minor,
      difference_minor, opened_on)
    SELECT recon.break_id('wallets', k.code, w.external_id, 1, a.currency), p_book, 'wallets',
      k.code, w.external_id, 1, a.currency, 'WALLET_SHORT', 'open',
      to_char(w.effective_on + p_break_after, 'YYYY-MM'), w.amount_minor, w.amount_minor,
      w.effective_on + p_break_after
    FROM ledger.waiting AS w
    JOIN ledger.posting_kind AS k ON k.kind = w.kind
    JOIN ledger.account AS a ON a.book = w.book AND a.account = w.debit
    WHERE w.book = p_book AND w.leg = 1 AND w.effective_on + p_break_after <= p_day
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
    WHERE b.book = p_book AND b.feed = 'wallets' AND b.state = 'open' AND NOT EXISTS (
      SELECT FROM ledger.waiting AS w WHERE w.book = p_book AND w.external_id = b.key)
    RETURNING b.break_id, b.code, b.difference_minor
  ), noted AS (
    INSERT INTO recon.break_event (
      book, break_id, day, code, state, difference_minor, parked_minor)
    SELECT p_book, c.break_id, p_day, c.code, 'healed', c.difference_minor, 0 FROM closed AS c
  )
  SELECT count(*) INTO healed FROM closed;
  SELECT count(*) INTO open_breaks FROM recon.break AS b
  WHERE b.book = p_book AND b.feed = 'wallets' AND b.state = 'open';
  RETURN NEXT;
END $$;
