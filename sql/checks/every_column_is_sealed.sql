-- Every column of what is sealed is hashed, or is one of those that may change later.
WITH sealed (relation, hashed, left_out) AS (
  VALUES
    ('ledger.posting', 'txn book leg kind xid debit credit amount_minor occurred_at batch viewer '
      'effective_on series episode units product place surface item', ''),
    ('ledger.document', 'book txn memo reverses detail recorded_by xid', ''),
    ('ledger.source_key', 'txn xid file record book source refusal external_id event_hash', ''),
    ('ledger.batch', 'batch book file posting_count recorded_by recorded_at xid live_on', ''),
    ('ledger.account', 'book account code class currency party state gst_head rate_bp xid',
      'erp_code closed_on floor_minor control'),
    ('ledger.book', 'book code entity registration_state unlock_gst_rate_bp xid',
      'is_single_person'),
    ('ledger.registration', 'entity state xid', 'gstin'),
    ('commerce.agreement', 'book agreement version party kind valid_from valid_to share_bp content '
      'applied_by applied_at xid nature proposal', 'decision'),
    ('commerce.agreement_split', 'book agreement version party weight_bp xid', ''),
    ('commerce.commission_rule', 'book agreement version rule link sku category series coupon '
      'priority valid_from valid_to rate_bp unit_minor cap_minor floor_minor bonus_minor rounding '
      'tier_mode tier_counts tier_measure tier_reset override_reason xid', ''),
    ('commerce.commission_tier', 'book agreement version rule above rate_bp xid', ''),
    ('commerce.terms_proposal', 'proposal book file content sha256 overrides is_late summary '
      'proposed_by proposed_at xid', ''),
    ('commerce.terms_decision', 'proposal decision basis proposed_by decided_by decided_at reason '
      'xid', ''),
    ('commerce.agreement_series', 'book agreement version series xid', ''),
    ('commerce.agreement_category', 'book agreement version category rate_bp xid', ''),
    ('ledger.voucher', 'book txn voucher_no voucher_type fiscal_year number proposal reverses '
      'reason made_by approved_by basis xid recorded_at', ''),
    ('ledger.change_log', 'change xid changed_at changed_by book object operation before after '
      'reason', ''),
    ('ledger.exchange_rate', 'base quote effective_on revision price source recorded_by '
      'recorded_at xid', '')
), listed AS (
  SELECT s.relation::regclass AS relation, w.name
  FROM sealed AS s
  CROSS JOIN LATERAL string_to_table(s.hashed || ' ' || s.left_out, ' ') AS w (name)
  WHERE w.name <> ''
), present AS (
  SELECT a.attrelid::regclass AS relation, a.attname::text AS name
  FROM pg_attribute AS a
  WHERE a.attrelid IN (SELECT s.relation::regclass FROM sealed AS s)
    AND a.attnum > 0 AND NOT a.attisdropped
)
SELECT coalesce(p.relation, l.relation)::text AS relation, coalesce(p.name, l.name) AS column_name,
  CASE WHEN l.name IS NULL THEN 'not sealed' ELSE 'no such column' END AS problem
FROM present AS p
FULL JOIN listed AS l ON l.relation = p.relation AND l.name = p.name
WHERE p.name IS NULL OR l.name IS NULL
ORDER BY 1, 2
