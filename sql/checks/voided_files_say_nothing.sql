-- No line stands in the name of a file that was taken back, but those that say that it is gone.
SELECT l.book, l.feed, f.name, l.line_key, l.ordinal
FROM intake.file_void AS v
JOIN intake.file AS f ON f.file = v.file
JOIN intake.line AS l ON l.file = v.file AND l.is_current AND NOT l.is_withdrawn
ORDER BY 1, 2, 3, 4, 5
