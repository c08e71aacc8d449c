-- Every series of invoices and credit notes runs from 1 without a gap.
WITH counted AS (
  SELECT b.entity, i.fiscal_year, i.prefix, count(*) AS documents, max(i.sequence) AS highest
  FROM commerce.invoice AS i JOIN ledger.book AS b ON b.book = i.book GROUP BY 1, 2, 3
)
SELECT entity, format('%s %s', prefix, fiscal_year) AS series, c.documents, c.highest,
  s.last_number
FROM commerce.document_series AS s
FULL JOIN counted AS c USING (entity, fiscal_year, prefix)
WHERE (c.documents, c.highest) IS DISTINCT FROM (s.last_number::bigint, s.last_number)
ORDER BY 1, 2
