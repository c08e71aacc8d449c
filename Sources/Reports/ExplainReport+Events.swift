internal import Ledger
internal import Postgres

extension ExplainReport {
  /// What is paid ahead: coins and their lots, subscriptions and what a day earns of them, passes.
  static func ahead(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 20, format('%s coins of lot %s', abs(u.coins), l.code), NULL, NULL, l.value_minor,
      NULL, 'down, on all that is used so far', abs(u.released_minor),
      concat_ws(', ', format('%s of its %s coins', abs(u.coins), l.coins_paid + l.coins_bonus),
        CASE WHEN u.coins < 0 THEN 'given back as they were released' END,
        'tax at ' || l.policy, 'last day ' || l.expires_on)
    FROM commerce.lot_use AS u JOIN commerce.coin_lot AS l ON l.book = u.book AND l.lot = u.lot
    WHERE u.book = \(book.id) AND u.txn = \(transaction)
    UNION ALL
    SELECT 21, format('lot %s', l.code), NULL, NULL, NULL, NULL, NULL, l.value_minor,
      concat_ws(', ', format('%s coins paid and %s free carry it evenly', l.coins_paid,
        l.coins_bonus), 'tax at ' || l.policy, 'last day ' || l.expires_on)
    FROM commerce.coin_lot AS l WHERE l.book = \(book.id) AND l.txn = \(transaction)
    UNION ALL
    SELECT 22, format('GST of %s, %s', e.subscription_id, e.event), NULL, NULL, v.amount_minor,
      b.unlock_gst_rate_bp, 'half-up, each head once', v.amount_minor - e.net_minor,
      CASE WHEN e.paid_event IS NULL THEN 'within the price, place ' || v.place
        ELSE 'the part of the payment that is given back, cumulatively' END
    FROM commerce.subscription_entry AS e
    JOIN commerce.subscription_event AS v
      USING (book, subscription_id, event, happened_at)
    JOIN ledger.book AS b ON b.book = e.book
    WHERE e.book = \(book.id) AND e.txn = \(transaction)
    UNION ALL
    SELECT 23, format('subscriptions of %s days from %s, earned on %s', r.days, r.start_on, r.day),
      NULL, NULL, (
        SELECT sum(s.net_minor)::bigint FROM commerce.subscription_span AS s
        WHERE (s.book, s.start_on, s.days) = (r.book, r.start_on, r.days)),
      NULL, 'half-up, on all days so far', r.amount_minor,
      format('day %s of %s, revision %s: the transaction posts what is new',
        r.day - r.start_on + 1, r.days, r.revision)
    FROM commerce.subscription_recognition AS r
    WHERE r.book = \(book.id) AND r.txn = \(transaction)
    UNION ALL
    SELECT 24, format('passes of %s, %s, %ss counted on %s', d.day, d.slice, d.side, d.counted_on),
      NULL, NULL, NULL, NULL, 'half-up, once a day and slice',
      d.igst_minor + d.cgst_minor + d.sgst_minor + d.revenue_minor + d.deferred_minor
        + d.share_minor,
      concat_ws(', ', 'tax ' || trim_scale(
          nullif(d.igst_minor + d.cgst_minor + d.sgst_minor, 0) / 100.0),
        'earned ' || trim_scale(nullif(d.revenue_minor, 0) / 100.0),
        'deferred ' || trim_scale(nullif(d.deferred_minor, 0) / 100.0),
        'shared ' || trim_scale(nullif(d.share_minor, 0) / 100.0),
        format('revision %s: the transaction posts what is new', d.revision))
    FROM commerce.pass_distribution AS d
    WHERE d.book = \(book.id) AND d.txn = \(transaction)
    """
  }

  /// What is invoiced, earned by milestone, disputed or kept by a store.
  static func charged(_ transaction: Int64, _ book: Book) -> SQL {
    """
    SELECT 30, format('GST of %s', i.number), NULL, NULL, i.net_minor, i.rate_bp,
      'half-up, each head once', i.igst_minor + i.cgst_minor + i.sgst_minor,
      CASE WHEN i.original IS NULL THEN format('on top, place %s', i.place)
        ELSE format('its part of the tax of %s, cumulatively', i.original) END
    FROM commerce.invoice AS i
    WHERE i.book = \(book.id) AND i.txn = \(transaction) AND i.currency = 'INR'
    UNION ALL
    SELECT 30, format('%s in %s', i.number, i.currency), NULL, NULL, NULL, NULL, NULL, NULL,
      format('%s %s without tax: what is charged in foreign money is an export',
        trim_scale(i.net_minor / 100.0), i.currency)
    FROM commerce.invoice AS i
    WHERE i.book = \(book.id) AND i.txn = \(transaction) AND i.currency <> 'INR'
    UNION ALL
    SELECT 31, format('milestone %s of %s', d.milestone, d.placement), NULL, NULL, p.fee_minor,
      NULL, 'largest remainder', d.earned_minor,
      'weights ' || array_to_string(p.weights, '+')
    FROM key AS k
    JOIN commerce.placement_delivery AS d
      ON d.book = \(book.id) AND d.placement || '/' || d.milestone = k.external_id
    JOIN commerce.placement AS p ON p.book = d.book AND p.placement = d.placement
    WHERE k.source = 'placement-deliveries'
    UNION ALL
    SELECT 32, format('dispute %s of %s, %s', c.chargeback_id, c.receipt, c.stage), NULL, NULL,
      NULL, NULL, NULL, c.amount_minor, concat_ws(', ', 'as the gateway says',
        'fee ' || trim_scale(nullif(c.fee_minor, 0) / 100.0),
        'tax on it ' || trim_scale(nullif(c.fee_tax_minor, 0) / 100.0),
        CASE WHEN c.stage = 'lost' THEN 'a loss of the gross amount, without relief of GST' END)
    FROM key AS k
    JOIN commerce.chargeback AS c
      ON c.book = \(book.id) AND c.chargeback_id || '/' || c.stage = k.external_id
    WHERE k.source = 'chargebacks'
    UNION ALL
    SELECT 33, format('fee of %s on %s', s.store, s.unlock_id), NULL, NULL, s.gross_minor, NULL,
      NULL, s.fee_minor, format('as the store says, with tax of %s', trim_scale(
        (s.fee_igst_minor + s.fee_cgst_minor + s.fee_sgst_minor) / 100.0))
    FROM key AS k
    JOIN commerce.store_sale AS s ON s.book = \(book.id) AND s.unlock_id = k.external_id
    WHERE k.source = 'app-store-fee'
    UNION ALL
    SELECT 34, 'estimate ' || k.external_id, NULL, NULL, NULL,
      split_part(split_part(k.external_id, ':', 3), '/', 1)::integer, 'half-up', NULL,
      'what should stand by the rate of the month, less what stood'
    FROM key AS k WHERE k.source = 'estimates'
    """
  }
}
