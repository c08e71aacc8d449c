-- Our own events that wait for another one: refunds for their unlock or top-up, returns for their
-- order's line, unlocks for their coins, changes of a subscription for its start and its payments.
-- What we give back is negative.
CREATE OR REPLACE FUNCTION recon.waiting_event(p_book integer, p_feed text)
RETURNS TABLE (kind text, key text, currency text, code text, amount_minor bigint, counts_on date)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT 'refund', r.refund_id, r.currency,
    CASE WHEN k.txn IS NULL THEN 'MISSING_IN_LEDGER' ELSE 'AMOUNT_MISMATCH' END,
    -r.amount_minor, r.refunded_on
  FROM commerce.waiting_refund AS w
  JOIN commerce.refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
  JOIN ledger.source AS s ON s.code = 'unlocks'
  LEFT JOIN ledger.source_key AS k
    ON k.book = r.book AND k.source = s.source AND k.external_id = r.unlock_id
  WHERE p_feed = 'refunds' AND w.book = p_book
  UNION ALL
  SELECT 'refund', r.return_id, r.currency,
    CASE WHEN l.line_id IS NULL THEN 'MISSING_IN_LEDGER' ELSE 'AMOUNT_MISMATCH' END,
    -r.amount_minor, r.returned_on
  FROM commerce.waiting_return AS w
  JOIN commerce.order_return AS r ON r.book = w.book AND r.return_id = w.return_id
  LEFT JOIN commerce.order_line AS l ON l.book = r.book AND l.line_id = r.line_id
  WHERE p_feed = 'returns' AND w.book = p_book
  UNION ALL
  SELECT 'refund', r.refund_id, r.currency,
    CASE WHEN l.lot IS NULL THEN 'MISSING_IN_LEDGER'
      WHEN l.coins - l.used < r.coins THEN 'WALLET_SHORT' ELSE 'AMOUNT_MISMATCH' END,
    -r.amount_minor, r.refunded_on
  FROM commerce.waiting_top_up_refund AS w
  JOIN commerce.top_up_refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
  LEFT JOIN commerce.coin_lot AS c
    ON c.book = r.book AND c.code = 'top-ups:' || r.top_up_id COLLATE "C"
  LEFT JOIN commerce.lot_balance AS l ON l.book = c.book AND l.lot = c.lot
  WHERE p_feed = 'top-up-refunds' AND w.book = p_book
  UNION ALL
  SELECT k.code, w.external_id, a.currency, 'WALLET_SHORT', w.amount_minor, w.effective_on
  FROM ledger.waiting AS w
  JOIN ledger.posting_kind AS k ON k.kind = w.kind
  JOIN ledger.account AS a ON a.book = w.book AND a.account = w.debit
  WHERE p_feed = 'wallets' AND w.book = p_book AND w.leg = 1
  UNION ALL
  SELECT 'subscription', format('%s/%s/%s', e.subscription_id, e.event,
      to_char(e.happened_at AT TIME ZONE 'Asia/Kolkata', 'YYYY-MM-DD"T"HH24:MI:SS')),
    e.currency, 'MISSING_IN_LEDGER',
    CASE e.event WHEN 'refund' THEN -e.amount_minor ELSE e.amount_minor END, e.happened_on
  FROM commerce.waiting_subscription AS w
  JOIN commerce.subscription_event AS e ON e.book = w.book
    AND e.subscription_id = w.subscription_id AND e.event = w.event
    AND e.happened_at = w.happened_at
  WHERE p_feed = 'subscriptions' AND w.book = p_book;
END $$;

-- Opens a break for an event that has waited beyond its grace, and closes it when the event was
-- posted after all.
CREATE OR REPLACE FUNCTION recon.break_waiting(
  p_book integer, p_feed text, p_day date, p_break_after integer
) RETURNS TABLE (opened bigint, healed bigint, open_breaks bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH late AS (
    INSERT INTO recon.break (
      break_id, book, feed, kind, key, ordinal, currency, code, state, period, reported_minor,
      difference_minor, opened_on)
    SELECT recon.break_id(p_feed, w.kind, w.key, 1, w.currency), p_book, p_feed, w.kind, w.key, 1,
      w.currency, w.code, 'open', to_char(w.counts_on + p_break_after, 'YYYY-MM'), w.amount_minor,
      w.amount_minor, w.counts_on + p_break_after
    FROM recon.waiting_event(p_book, p_feed) AS w
    WHERE w.counts_on + p_break_after <= p_day
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
    WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open' AND NOT EXISTS (
      SELECT FROM recon.waiting_event(p_book, p_feed) AS w WHERE w.key = b.key)
    RETURNING b.break_id, b.code, b.difference_minor
  ), noted AS (
    INSERT INTO recon.break_event (
      book, break_id, day, code, state, difference_minor, parked_minor)
    SELECT p_book, c.break_id, p_day, c.code, 'healed', c.difference_minor, 0 FROM closed AS c
  )
  SELECT count(*) INTO healed FROM closed;
  SELECT count(*) INTO open_breaks FROM recon.break AS b
  WHERE b.book = p_book AND b.feed = p_feed AND b.state = 'open';
  RETURN NEXT;
END $$;

-- Its predecessor, which knew refunds alone.
DROP FUNCTION IF EXISTS recon.break_waiting_refunds(integer, date, integer);
