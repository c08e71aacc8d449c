-- Closes the break of a line of the bank that turns out to pay something that we know, and tells
-- in which suspense its money stands. The line leaves the working set of the coming nights.
CREATE OR REPLACE FUNCTION recon.claim_bank_line(p_book integer, p_break text, p_day date)
RETURNS TABLE (feed text, amount_minor bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_break recon.break;
BEGIN
  SELECT b.* INTO v_break FROM recon.break AS b
  WHERE b.book = p_book AND b.break_id = p_break FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH120', MESSAGE = format('there is no break %s', p_break);
  END IF;
  IF v_break.state <> 'open' OR v_break.kind <> 'bank_entry' OR v_break.expected IS NOT NULL
    OR v_break.parked_minor <= 0 OR v_break.currency <> 'INR'
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH121',
      MESSAGE = format('break %s is not money of a bank line that waits in suspense', p_break),
      DETAIL = format('It is %s, of kind %s, with %s paise parked.', v_break.state, v_break.kind,
        v_break.parked_minor);
  END IF;
  UPDATE recon.break AS b SET state = 'healed', closed_on = p_day, parked_minor = 0
  WHERE b.book = p_book AND b.break_id = p_break;
  INSERT INTO recon.break_event (
    book, break_id, day, code, state, difference_minor, parked_minor)
  VALUES (p_book, p_break, p_day, v_break.code, 'healed', v_break.difference_minor, 0);
  DELETE FROM recon.open_line AS o WHERE o.line = v_break.line;
  feed := v_break.feed;
  amount_minor := v_break.parked_minor;
  RETURN NEXT;
END $$;
