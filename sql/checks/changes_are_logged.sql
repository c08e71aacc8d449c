-- A change of what stands beside the books reaches the log, whoever makes it.
WITH logged (relation, fires) AS (
  -- The numbers are tgtype: AFTER of rows, on INSERT, UPDATE and DELETE or on the last two.
  VALUES
    ('ledger.book', 29), ('ledger.entity', 29), ('ledger.registration', 29),
    ('ledger.account', 25), ('ledger.person', 29), ('ledger.person_role', 29),
    ('commerce.party', 29), ('commerce.agreement', 29), ('commerce.agreement_series', 29),
    ('commerce.agreement_category', 29), ('commerce.agreement_split', 29),
    ('commerce.commission_rule', 29), ('commerce.commission_tier', 29),
    ('payout.payee_login', 29),
    ('intake.profile_proposal', 29), ('intake.profile_decision', 29),
    ('ledger.exchange_rate', 29)
)
SELECT l.relation, 'its changes are not logged' AS problem
FROM logged AS l
WHERE NOT EXISTS (
  SELECT FROM pg_trigger AS t
  WHERE t.tgrelid = l.relation::regclass AND t.tgfoid = 'ledger.log_change'::regproc
    AND t.tgtype = l.fires AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '')
ORDER BY 1
