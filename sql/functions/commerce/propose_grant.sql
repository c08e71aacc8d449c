-- Proposes to give coins to a viewer, which another person approves like any entry by hand. They
-- make a lot that carries no rupees.
CREATE OR REPLACE FUNCTION commerce.propose_grant(
  p_book integer, p_viewer bigint, p_coins bigint, p_expires_on date, p_on date, p_memo text,
  p_reason text
) RETURNS TABLE (proposal bigint, voucher_no text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_wallet text := 'liabilities:wallet:v-' || p_viewer;
BEGIN
  IF p_expires_on < p_on THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH072',
      MESSAGE = format('coins given on %s cannot expire on %s', p_on, p_expires_on);
  END IF;
  RETURN QUERY SELECT * FROM ledger.submit_journal(
    p_book, 'grant', p_on, p_memo, p_reason, NULL,
    jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'debit', 'equity:coins:issued', 'credit', v_wallet, 'amount_minor', p_coins,
      'viewer', p_viewer,
      'detail', jsonb_build_object('expires_on', p_expires_on)))),
    jsonb_build_array(
      jsonb_build_object('code', 'equity:coins:issued', 'class', 'coins_issued',
        'currency', 'COIN'),
      jsonb_build_object('code', v_wallet, 'class', 'wallet', 'currency', 'COIN',
        'party', 'v-' || p_viewer)));
END $$;
