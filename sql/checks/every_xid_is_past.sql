-- No row claims a transaction that has not begun: it would be in no cut, and so never be sealed.
WITH now AS (
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid
)
SELECT x.relation, x.book, x.name
FROM now CROSS JOIN LATERAL (
  SELECT 'ledger.posting' AS relation, p.book, p.txn::text AS name
  FROM ledger.posting AS p WHERE p.xid >= now.xid
  UNION ALL
  SELECT 'ledger.document', d.book, d.txn::text
  FROM ledger.document AS d WHERE d.xid >= now.xid
  UNION ALL
  SELECT 'ledger.source_key', k.book, k.external_id
  FROM ledger.source_key AS k WHERE k.xid >= now.xid
  UNION ALL
  SELECT 'ledger.batch', b.book, b.batch::text FROM ledger.batch AS b WHERE b.xid >= now.xid
  UNION ALL
  SELECT 'ledger.account', a.book, a.code FROM ledger.account AS a WHERE a.xid >= now.xid
  UNION ALL
  SELECT 'ledger.voucher', v.book, v.voucher_no FROM ledger.voucher AS v WHERE v.xid >= now.xid
  UNION ALL
  SELECT 'ledger.change_log', g.book, g.change::text
  FROM ledger.change_log AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'ledger.exchange_rate', NULL, r.base || '/' || r.quote
  FROM ledger.exchange_rate AS r WHERE r.xid >= now.xid
  UNION ALL
  SELECT 'commerce.agreement', g.book, g.agreement
  FROM commerce.agreement AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'commerce.agreement_series', g.book, g.agreement
  FROM commerce.agreement_series AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'commerce.agreement_category', g.book, g.agreement
  FROM commerce.agreement_category AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'commerce.agreement_split', g.book, g.agreement
  FROM commerce.agreement_split AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'commerce.commission_rule', g.book, g.agreement
  FROM commerce.commission_rule AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'commerce.commission_tier', g.book, g.agreement
  FROM commerce.commission_tier AS g WHERE g.xid >= now.xid
  UNION ALL
  SELECT 'commerce.terms_proposal', p.book, p.proposal::text
  FROM commerce.terms_proposal AS p WHERE p.xid >= now.xid
  UNION ALL
  SELECT 'commerce.terms_decision', NULL, d.proposal::text
  FROM commerce.terms_decision AS d WHERE d.xid >= now.xid
) AS x
ORDER BY 1, 2, 3
