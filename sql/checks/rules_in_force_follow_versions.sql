-- Each rule counts on the days that its version and the later versions leave it, and on no others.
WITH book_agreement AS (
  SELECT DISTINCT a.book, a.agreement FROM commerce.agreement AS a
), wanted AS (
  SELECT b.book, b.agreement, d.version, d.rule, d.span, d.name
  FROM book_agreement AS b CROSS JOIN LATERAL commerce.rule_days(b.book, b.agreement) AS d
), kept AS (
  SELECT f.book, f.agreement, f.version, f.rule, f.span, k.name
  FROM commerce.rule_in_force AS f JOIN commerce.rule_rank AS k ON k.rank = f.rank
)
SELECT x.* FROM (
  (SELECT w.*, 'not in force' AS problem FROM wanted AS w
   EXCEPT ALL SELECT k.*, 'not in force' FROM kept AS k)
  UNION ALL
  (SELECT k.*, 'in force without a reason' FROM kept AS k
   EXCEPT ALL SELECT w.*, 'in force without a reason' FROM wanted AS w)
) AS x
ORDER BY 1, 2, 3, 4, 5
