-- Every series of vouchers runs from 1 without a gap, and source journal has no key but theirs.
WITH counted AS (
  SELECT v.book, v.voucher_type, v.fiscal_year, count(*) AS vouchers, max(v.number) AS highest
  FROM ledger.voucher AS v GROUP BY 1, 2, 3
)
SELECT coalesce(s.book, c.book) AS book,
  format('%s %s', coalesce(s.voucher_type, c.voucher_type),
    coalesce(s.fiscal_year, c.fiscal_year)) AS object,
  format('%s vouchers up to %s, the series stands at %s', coalesce(c.vouchers, 0),
    coalesce(c.highest, 0), coalesce(s.last_number, 0))
    AS problem
FROM ledger.voucher_series AS s
FULL JOIN counted AS c USING (book, voucher_type, fiscal_year)
WHERE (c.vouchers, c.highest) IS DISTINCT FROM (s.last_number::bigint, s.last_number)
UNION ALL
SELECT k.book, k.external_id, 'a key of source journal that is no voucher''s'
FROM ledger.source_key AS k
JOIN ledger.source AS s ON s.source = k.source AND s.code = 'journal'
WHERE NOT EXISTS (
  SELECT FROM ledger.voucher AS v
  WHERE v.book = k.book AND v.txn = k.txn AND v.voucher_no = k.external_id)
UNION ALL
SELECT v.book, v.voucher_no, 'no transaction has its number as its key'
FROM ledger.voucher AS v
WHERE NOT EXISTS (
  SELECT FROM ledger.source_key AS k
  JOIN ledger.source AS s ON s.source = k.source AND s.code = 'journal'
  WHERE k.book = v.book AND k.external_id = v.voucher_no AND k.txn = v.txn)
ORDER BY 1, 2
