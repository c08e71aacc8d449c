-- What is left of an order's line after its returns is what its item moved, class by class.
WITH stored AS (
  SELECT l.book, l.line_id AS item, v.class, v.minor
  FROM commerce.order_line AS l
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(x.paid_minor), 0) AS paid, coalesce(sum(x.promotion_minor), 0) AS promotion,
      coalesce(sum(x.cgst_minor + x.sgst_minor + x.igst_minor), 0) AS tax,
      coalesce(sum(x.commission_minor), 0) AS commission,
      coalesce(sum(x.commission_cgst_minor + x.commission_sgst_minor + x.commission_igst_minor), 0)
        AS commission_tax,
      coalesce(sum(x.tcs_cgst_minor + x.tcs_sgst_minor + x.tcs_igst_minor), 0) AS tcs,
      coalesce(sum(x.tds_minor), 0) AS tds, coalesce(sum(x.affiliate_minor), 0) AS affiliate,
      coalesce(sum(x.cost_minor), 0) AS cost
    FROM commerce.line_return AS x WHERE x.book = l.book AND x.line_id = l.line_id
  ) AS r ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(u.amount_minor) FILTER (WHERE u.kind = 'marketplace'), 0) AS commission,
      coalesce(sum(u.tax_minor), 0) AS commission_tax,
      coalesce(sum(u.amount_minor) FILTER (WHERE u.kind = 'affiliate'), 0) AS affiliate
    FROM commerce.line_true_up AS u
    WHERE u.book = l.book AND u.item = l.line_id AND u.kind <> 'commission'
  ) AS u
  CROSS JOIN LATERAL (VALUES
    ('psp', l.paid_minor - r.paid),
    ('promotion', l.promotion_minor - r.promotion),
    ('revenue', CASE l.model WHEN 'own' THEN r.paid + r.promotion - r.tax - l.net_minor END),
    ('gst_output', CASE l.model
      WHEN 'own' THEN r.tax - l.cgst_minor - l.sgst_minor - l.igst_minor
      ELSE r.commission_tax - l.commission_cgst_minor - l.commission_sgst_minor
        - l.commission_igst_minor - u.commission_tax END),
    ('commission_income', r.commission - l.commission_minor - u.commission),
    ('tcs_payable', r.tcs - l.tcs_cgst_minor - l.tcs_sgst_minor - l.tcs_igst_minor),
    ('tds_payable', r.tds - l.tds_minor),
    ('share_expense', l.affiliate_minor - r.affiliate + u.affiliate),
    ('inventory', r.cost - l.cost_minor)
  ) AS v (class, minor)
  WHERE v.minor <> 0
), moved AS (
  SELECT p.book, p.item, a.class,
    CASE WHEN p.debit = a.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
  FROM ledger.posting AS p
  JOIN commerce.order_line AS l ON l.book = p.book AND l.line_id = p.item
  JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
  JOIN ledger.posting_kind AS k ON k.kind = p.kind
  WHERE k.code IN ('sale', 'goods', 'merchant_charge', 'affiliate', 'clawback')
  UNION ALL
  SELECT t.book, t.item, a.class, t.debit_minor - t.credit_minor
  FROM ledger.archived_item_total() AS t
  JOIN commerce.order_line AS l ON l.book = t.book AND l.line_id = t.item
  JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
), held AS (
  SELECT m.book, m.item,
    CASE m.class WHEN 'contra_revenue' THEN 'revenue' ELSE m.class END AS class,
    sum(m.minor) AS minor
  FROM moved AS m
  WHERE m.class IN ('psp', 'promotion', 'revenue', 'contra_revenue', 'gst_output',
    'commission_income', 'tcs_payable', 'tds_payable', 'share_expense', 'inventory')
  GROUP BY 1, 2, 3
)
SELECT book, item, class, coalesce(s.minor, 0) AS stored_minor, coalesce(h.minor, 0) AS held_minor
FROM stored AS s
FULL JOIN held AS h USING (book, item, class)
WHERE coalesce(s.minor, 0) <> coalesce(h.minor, 0)
ORDER BY 1, 2, 3
