-- Live requests from psql: two gifts of coins, two unlocks by UPI and two from a wallet.
--
--   psql --set=ON_ERROR_STOP=1 --file=authorise.sql "$(bahi db url)"
--
-- The login must be a member of bahi_post. The book, its gateway and its series come from an
-- agreements file. Run it twice: the second run posts nothing and gives the same answers.
SET ROLE bahi_post;

-- Wallets are opened by their first coins. Amounts are minor units; a coin has no smaller one. Coins
-- that were paid for come by commerce.top_up, which takes their price.
SELECT external_id, result, reason
FROM ledger.authorise(
  p_book => 'main', p_kind => 'top_up', p_source => 'gifts',
  p_external_ids => ARRAY['top-1', 'top-2'],
  p_debits => ARRAY['equity:coins:issued', 'equity:coins:issued'],
  p_credits => ARRAY['liabilities:wallet:v-81723', 'liabilities:wallet:v-81723'],
  p_amounts_minor => ARRAY[50, 10],
  p_occurred_at => ARRAY['2026-04-02T11:00:00+05:30', '2026-04-02T11:05:00+05:30']::timestamptz[]);

-- One call has one kind. Every request is answered on its own: the third one here has no cover.
SELECT external_id, result, reason
FROM ledger.authorise(
  p_book => 'main', p_kind => 'unlock', p_source => 'unlocks',
  p_external_ids => ARRAY['unl-1', 'unl-2', 'unl-3'],
  p_debits => ARRAY['assets:psp:razorpay', 'liabilities:wallet:v-81723',
    'liabilities:wallet:v-81723'],
  p_credits => ARRAY['liabilities:proceeds:unlocks', 'liabilities:coins-spent',
    'liabilities:coins-spent'],
  p_amounts_minor => ARRAY[500, 45, 20],
  p_occurred_at => ARRAY['2026-04-02T11:30:00+05:30', '2026-04-02T11:31:00+05:30',
    '2026-04-02T11:32:00+05:30']::timestamptz[],
  p_viewers => ARRAY[81723, 81723, 81723],
  p_series => ARRAY['S1', 'S1', 'S1'], p_episodes => ARRAY['E001', 'E002', 'E003'],
  p_places => ARRAY[29, 29, 29]::smallint[]);

-- Who asks for one unlock at a time has a shorter door, with the same answers.
SELECT 'unl-4' AS external_id, result, reason
FROM ledger.authorise_unlock(
  p_book => 'main', p_source => 'unlocks', p_external_id => 'unl-4',
  p_debit => 'assets:psp:razorpay', p_credit => 'liabilities:proceeds:unlocks',
  p_amount_minor => 500, p_occurred_at => '2026-04-02T11:33:00+05:30', p_viewer => 81723,
  p_series => 'S1', p_episode => 'E004', p_place => 29::smallint);
