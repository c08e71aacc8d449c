-- A current line is matched or open, never both; a line in neither was superseded or is a pair
-- that differs.
SELECT l.book, l.feed, l.line_key, l.ordinal
FROM intake.line AS l
JOIN recon.match AS m ON m.line = l.line AND m.is_active
WHERE EXISTS (SELECT FROM recon.open_line AS o WHERE o.line = l.line)
  OR EXISTS (
    SELECT FROM recon.break AS b
    WHERE b.book = l.book AND b.line = l.line AND b.state = 'open')
ORDER BY 1, 2, 3, 4
