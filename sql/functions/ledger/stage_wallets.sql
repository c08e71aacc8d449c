-- Gives staged unlocks that name a viewer and no account their wallet, which is opened when it is
-- new. An unlock whose own id was reserved takes what was held for it instead.
CREATE OR REPLACE FUNCTION ledger.stage_wallets(p_book integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_staging();
  PERFORM ledger.ensure_account(p_book, w.accounts)
  FROM (
    SELECT jsonb_agg(jsonb_build_object('code', 'liabilities:wallet:v-' || s.viewer,
      'class', 'wallet', 'currency', 'COIN', 'party', 'v-' || s.viewer)) AS accounts
    FROM (
      SELECT DISTINCT x.viewer FROM pg_temp.bahi_staging AS x
      WHERE x.kind = 1 AND x.debit IS NULL AND x.viewer IS NOT NULL
    ) AS s
  ) AS w
  WHERE w.accounts IS NOT NULL;
  UPDATE pg_temp.bahi_staging AS s SET debit = a.account
  FROM ledger.account AS a
  WHERE s.kind = 1 AND s.debit IS NULL AND a.book = p_book
    AND a.code = 'liabilities:wallet:v-' || s.viewer;
  UPDATE pg_temp.bahi_staging AS s SET debit = r.reserved, item = r.item
  FROM ledger.reservation AS r
  WHERE r.book = p_book AND r.item = s.external_id AND r.wallet = s.debit AND s.kind = 1
    AND r.amount_minor - r.captured_minor - r.released_minor >= s.amount_minor;
END $$;
