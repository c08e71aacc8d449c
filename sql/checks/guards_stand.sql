-- What is append-only refuses changes, its leaves too, and nobody but the owner and superusers may
-- write a table of the ledger.
WITH append_only (relation, guard) AS (
  VALUES
    ('ledger.posting', 'ledger.refuse_change'), ('ledger.source_key', 'ledger.refuse_change'),
    ('ledger.document', 'ledger.refuse_change'), ('ledger.batch', 'ledger.refuse_change'),
    ('ledger.cut', 'ledger.refuse_change'), ('commerce.agreement', 'ledger.refuse_change'),
    ('ledger.exchange_rate', 'ledger.refuse_change'),
    ('commerce.coin_policy', 'ledger.refuse_change'), ('commerce.coin_lot', 'ledger.refuse_change'),
    ('commerce.lot_use', 'ledger.refuse_change'),
    ('commerce.top_up_refund', 'ledger.refuse_change'),
    ('commerce.agreement_series', 'ledger.refuse_change'),
    ('commerce.agreement_category', 'ledger.refuse_change'),
    ('commerce.agreement_split', 'ledger.refuse_change'),
    ('commerce.commission_rule', 'ledger.refuse_change'),
    ('commerce.commission_tier', 'ledger.refuse_change'),
    ('commerce.terms_proposal', 'ledger.refuse_change'),
    ('commerce.terms_decision', 'ledger.refuse_change'),
    ('commerce.priced_line', 'ledger.refuse_change'),
    ('commerce.line_true_up', 'ledger.refuse_change'),
    ('commerce.tier_true_up', 'ledger.refuse_change'),
    ('commerce.share_true_up', 'ledger.refuse_change'), ('commerce.touch', 'ledger.refuse_change'),
    ('commerce.invoice', 'ledger.refuse_change'), ('commerce.invoice_line', 'ledger.refuse_change'),
    ('commerce.collection', 'ledger.refuse_change'),
    ('commerce.collection_invoice', 'ledger.refuse_change'),
    ('commerce.chargeback', 'ledger.refuse_change'), ('commerce.placement', 'ledger.refuse_change'),
    ('commerce.placement_delivery', 'ledger.refuse_change'),
    ('commerce.sale', 'ledger.refuse_change'), ('commerce.distribution', 'ledger.refuse_change'),
    ('commerce.allocation', 'ledger.refuse_change'), ('intake.file', 'ledger.refuse_change'),
    ('intake.file_chunk', 'ledger.refuse_change'), ('intake.line', 'intake.refuse_line_change'),
    ('intake.file_scope', 'ledger.refuse_change'), ('intake.review', 'ledger.refuse_change'),
    ('intake.review_decision', 'ledger.refuse_change'),
    ('intake.held_line', 'ledger.refuse_change'), ('intake.file_void', 'ledger.refuse_change'),
    ('intake.attribution_rule', 'ledger.refuse_change'),
    ('payout.statement', 'ledger.refuse_change'),
    ('payout.statement_posting', 'ledger.refuse_change'),
    ('recon.break_event', 'ledger.refuse_change'), ('ledger.period', 'ledger.refuse_change'),
    ('ledger.period_event', 'ledger.refuse_change'),
    ('ledger.period_balance', 'ledger.refuse_change'),
    ('ledger.year_entry', 'ledger.refuse_change'),
    ('ledger.journal_proposal', 'ledger.refuse_change'),
    ('ledger.journal_decision', 'ledger.refuse_change'), ('ledger.voucher', 'ledger.refuse_change'),
    ('ledger.change_log', 'ledger.refuse_change'), ('ledger.seal_block', 'ledger.refuse_change'),
    ('ledger.seal_section', 'ledger.refuse_change'), ('ledger.seal_leaf', 'ledger.refuse_change'),
    ('ledger.archive', 'ledger.refuse_change'), ('ledger.archive_total', 'ledger.refuse_change'),
    ('ledger.archive_item_total', 'ledger.refuse_change'),
    ('commerce.sale_tax', 'ledger.refuse_change'), ('commerce.goods_slab', 'ledger.refuse_change'),
    ('commerce.order', 'ledger.refuse_change'), ('commerce.order_line', 'ledger.refuse_change'),
    ('commerce.order_return', 'ledger.refuse_change'),
    ('commerce.line_return', 'ledger.refuse_change'),
    ('commerce.free_view', 'ledger.refuse_change'), ('commerce.release', 'ledger.refuse_change'),
    ('commerce.pass_distribution', 'ledger.refuse_change'),
    ('commerce.subscription_event', 'ledger.refuse_change'),
    ('commerce.subscription_entry', 'ledger.refuse_change'),
    ('commerce.subscription_recognition', 'ledger.refuse_change'),
    ('commerce.agreement_hold', 'ledger.refuse_change'),
    ('commerce.agreement_advance', 'ledger.refuse_change'),
    ('commerce.recoupment', 'ledger.refuse_change'),
    ('commerce.month_recoupment', 'ledger.refuse_change'),
    ('commerce.terms_proposal_detail', 'ledger.refuse_change'),
    ('commerce.estimate_rate', 'ledger.refuse_change'),
    ('commerce.estimate', 'ledger.refuse_change'),
    ('commerce.store_policy', 'ledger.refuse_change'),
    ('commerce.store_sale', 'ledger.refuse_change'),
    ('commerce.store_refund', 'ledger.refuse_change'),
    ('commerce.agreement_ad_share', 'ledger.refuse_change'),
    ('commerce.episode_allocation', 'ledger.refuse_change'),
    ('intake.profile_text', 'ledger.refuse_change'),
    ('intake.profile_proposal', 'ledger.refuse_change'),
    ('intake.profile_decision', 'ledger.refuse_change')
), guarded AS (
  SELECT a.relation::regclass AS relation, a.guard::regproc AS guard FROM append_only AS a
  UNION
  SELECT t.relid, a.guard::regproc
  FROM append_only AS a CROSS JOIN pg_partition_tree(a.relation::regclass) AS t
  UNION
  SELECT c.oid, 'ledger.refuse_change'::regproc FROM pg_class AS c
  WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind = 'r'
    AND c.relname ~ '^archived_posting_[0-9]{6}$'
), wanted AS (
  -- The numbers are tgtype: BEFORE UPDATE OR DELETE of rows, BEFORE TRUNCATE of statements.
  SELECT g.relation, g.guard, 27 AS fires, 'UPDATE and DELETE' AS statements FROM guarded AS g
  UNION ALL
  SELECT g.relation, 'ledger.refuse_change'::regproc, 34, 'TRUNCATE' FROM guarded AS g
)
SELECT w.relation::text AS relation, 'no guard of ' || w.statements AS problem
FROM wanted AS w
WHERE NOT EXISTS (
  SELECT FROM pg_trigger AS t
  WHERE t.tgrelid = w.relation AND t.tgfoid = w.guard AND t.tgtype = w.fires
    AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '')
UNION ALL
SELECT c.oid::regclass::text, format('%s may %s', r.rolname, p.privilege)
FROM pg_class AS c
LEFT JOIN pg_class AS root ON root.oid = pg_partition_root(c.oid)
CROSS JOIN pg_roles AS r
CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
WHERE c.relkind IN ('r', 'p', 'f')
  AND 'ledger'::regnamespace IN (c.relnamespace, root.relnamespace)
  AND r.rolname <> 'bahi_owner' AND NOT r.rolsuper AND r.rolname NOT LIKE 'pg\_%'
  AND CASE WHEN p.privilege IN ('INSERT', 'UPDATE')
    THEN has_any_column_privilege(r.oid, c.oid, p.privilege)
    ELSE has_table_privilege(r.oid, c.oid, p.privilege) END
ORDER BY 1, 2
