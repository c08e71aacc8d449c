-- The parts of a split share sum to 100 %.
SELECT s.book, s.agreement, s.version, sum(s.weight_bp) AS sum_bp
FROM commerce.agreement_split AS s
GROUP BY 1, 2, 3
HAVING sum(s.weight_bp) <> 10000
ORDER BY 1, 2, 3
