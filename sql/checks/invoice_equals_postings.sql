-- An invoice, a credit note or a collection says what its transaction moved on the receivable, and
-- is the sum of its own rows; those of a detached month are compared again when it is attached.
WITH stated AS (
  SELECT i.book, i.number AS document, i.txn,
    (i.net_minor + i.igst_minor + i.cgst_minor + i.sgst_minor)
      * CASE WHEN i.original IS NULL THEN 1 ELSE -1 END AS stated_minor,
    i.net_minor AS whole_minor,
    (SELECT sum(l.net_minor) FROM commerce.invoice_line AS l
     WHERE l.book = i.book AND l.number = i.number) AS rows_minor
  FROM commerce.invoice AS i
  UNION ALL
  SELECT c.book, c.break_id, c.txn,
    -coalesce(c.foreign_minor, c.received_minor + c.withheld_minor),
    coalesce(c.foreign_minor, c.received_minor + c.withheld_minor),
    (SELECT sum(p.paid_minor) FROM commerce.collection_invoice AS p
     WHERE p.book = c.book AND p.break_id = c.break_id)
  FROM commerce.collection AS c
), posted AS (
  SELECT s.book, s.document,
    sum(CASE WHEN d.class = 'receivable' THEN x.amount_minor ELSE 0 END
      - CASE WHEN c.class = 'receivable' THEN x.amount_minor ELSE 0 END) AS posted_minor
  FROM stated AS s
  JOIN ledger.posting AS x ON x.book = s.book AND x.txn = s.txn
  JOIN ledger.account AS d ON d.book = x.book AND d.account = x.debit
  JOIN ledger.account AS c ON c.book = x.book AND c.account = x.credit
  GROUP BY 1, 2
)
SELECT s.book, s.document, s.stated_minor, p.posted_minor, s.whole_minor, s.rows_minor
FROM stated AS s
LEFT JOIN posted AS p ON p.book = s.book AND p.document = s.document
WHERE s.rows_minor IS DISTINCT FROM s.whole_minor
  OR (s.stated_minor IS DISTINCT FROM p.posted_minor AND NOT ledger.is_archived(s.txn))
ORDER BY 1, 2
