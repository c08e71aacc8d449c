internal import Ledger
internal import Postgres

extension ExplainReport {
  /// The keys of a transaction, which came with its postings, as `source` and `external_id`.
  static func keys(of transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT s.code AS source, k.external_id
    FROM (
      SELECT p.xid FROM ledger.posting AS p
      WHERE p.book = \(book.id) AND p.txn = \(transaction) LIMIT 1
    ) AS p
    JOIN ledger.source_key AS k
      ON k.book = \(book.id) AND k.xid = p.xid AND k.txn = \(transaction)
    JOIN ledger.source AS s ON s.source = k.source
    """
  }

  /// What the lines of an order owe beside commissions by terms: GST, TCS, income tax, cost.
  static func sold(_ book: Book) -> SQL {
    """
    SELECT 10 AS step, format('GST of %s', l.line_id) AS what, NULL::text AS terms,
      NULL::integer AS rule, l.gross_minor AS basis_minor, l.tax_rate_bp AS rate_bp,
      'half-up, each head once' AS rounding,
      l.cgst_minor + l.sgst_minor + l.igst_minor AS amount_minor,
      concat_ws(', ', 'within the price', CASE WHEN l.igst_minor > 0 THEN 'between States'
        ELSE 'CGST and SGST alike' END, 'place ' || o.place, 'HSN ' || l.hsn,
        CASE WHEN l.model = 'marketplace' THEN 'the merchant''s to pay' END) AS why
    FROM line AS l JOIN commerce.order AS o ON o.book = l.book AND o.order_id = l.order_id
    WHERE l.source = 'orders'
    UNION ALL
    SELECT 11, format('discount of %s', l.line_id), NULL, NULL, l.price_minor, NULL, NULL,
      l.discount_minor, format('borne by the %s', l.discount_by)
    FROM line AS l WHERE l.source = 'orders' AND l.discount_minor > 0
    UNION ALL
    SELECT 12, format('cost of %s', l.line_id), NULL, NULL, NULL, NULL, NULL, l.cost_minor,
      'as the order says'
    FROM line AS l WHERE l.source = 'order-goods' AND l.cost_minor > 0
    UNION ALL
    SELECT 13, format('GST on the commission of %s', l.line_id), NULL, NULL, l.commission_minor,
      l.commission_tax_bp, 'half-up, each head once',
      l.commission_cgst_minor + l.commission_sgst_minor + l.commission_igst_minor,
      'on top of our commission, by the State of the merchant'
    FROM line AS l WHERE l.source = 'order-charges'
    UNION ALL
    SELECT 14, format('GST collected at source of %s', l.line_id), l.tcs_rule, NULL, l.net_minor,
      t.rate_bp, 'half-up, each head once',
      l.tcs_cgst_minor + l.tcs_sgst_minor + l.tcs_igst_minor,
      'of the taxable value, CGST Act s.52'
    FROM line AS l
    LEFT JOIN commerce.sale_tax AS t ON t.tax = 'gst-tcs' AND t.rule = l.tcs_rule
    WHERE l.source = 'order-charges'
    UNION ALL
    SELECT 15, format('income tax withheld of %s', l.line_id), l.tds_rule, NULL, l.net_minor,
      t.rate_bp, 'half-up, to the paisa', l.tds_minor,
      'of the taxable value, code ' || l.tds_code
    FROM line AS l
    LEFT JOIN commerce.sale_tax AS t ON t.tax = 'ecommerce-tds' AND t.rule = l.tds_rule
    WHERE l.source = 'order-charges'
    """
  }

  /// What one return takes back, and how a commission is split among its payees.
  static func returned(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 16, format('return %s of %s', r.return_id, r.line_id), NULL, NULL, l.paid_minor,
      NULL, 'half-up, on all that came back so far', r.paid_minor, format(
        'every figure of the line by %s of %s paid, or by the quantity where nothing was paid, '
        'less what earlier returns took', trim_scale(r.paid_minor / 100.0),
        trim_scale(l.paid_minor / 100.0))
    FROM key AS k
    JOIN commerce.line_return AS r ON r.book = \(book.id) AND r.return_id = k.external_id
    JOIN commerce.order_line AS l ON l.book = r.book AND l.line_id = r.line_id
    WHERE k.source IN ('returns', 'return-goods', 'return-charges', 'return-affiliates',
      'return-recoveries')
    UNION ALL
    SELECT 17, format('%s''s part of %s', w.party, l.line_id),
      w.agreement || '@' || w.version, NULL, l.affiliate_minor, w.weight_bp, 'largest remainder',
      (SELECT sum(p.amount_minor)::bigint FROM ledger.posting AS p
       JOIN ledger.account AS a ON a.book = p.book AND a.account = p.credit
       WHERE p.book = \(book.id) AND p.txn = \(transaction) AND p.item = l.line_id
         AND a.party = w.party),
      'split of the commission'
    FROM line AS l
    JOIN commerce.agreement_split AS w ON w.book = l.book
      AND w.agreement = l.affiliate_agreement AND w.version = l.affiliate_version
    WHERE l.source = 'order-affiliates'
    """
  }
}
