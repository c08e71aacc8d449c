-- A payment of foreign invoices says what its transaction gained and what the bank kept; those of a
-- detached month are compared again when it is attached.
WITH posted AS (
  SELECT c.book, c.break_id,
    coalesce(sum(m.minor) FILTER (WHERE m.class = 'exchange'), 0) AS gain_minor,
    coalesce(-sum(m.minor) FILTER (WHERE m.class = 'fee_expense'), 0) AS charge_minor,
    coalesce(-sum(m.minor) FILTER (WHERE m.class = 'gst_input'), 0) AS charge_tax_minor,
    coalesce(-sum(m.minor) FILTER (WHERE m.class = 'suspense'), 0) AS received_minor
  FROM commerce.collection AS c
  JOIN LATERAL (
    SELECT a.class, CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END
      AS minor
    FROM ledger.posting AS p
    JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
    WHERE p.book = c.book AND p.txn = c.txn
  ) AS m ON true
  WHERE c.foreign_minor IS NOT NULL
  GROUP BY 1, 2
)
SELECT c.book, c.break_id, c.gain_minor, p.gain_minor AS posted_gain_minor, c.charge_minor,
  p.charge_minor AS posted_charge_minor, c.received_minor,
  p.received_minor AS posted_received_minor
FROM commerce.collection AS c
LEFT JOIN posted AS p ON p.book = c.book AND p.break_id = c.break_id
WHERE c.foreign_minor IS NOT NULL AND NOT ledger.is_archived(c.txn)
  AND (c.gain_minor, c.charge_minor, c.charge_tax_minor, c.received_minor) IS DISTINCT FROM
    (p.gain_minor, p.charge_minor, p.charge_tax_minor, p.received_minor)
ORDER BY 1, 2
