-- A text of a profile is decided once, about the text that was proposed, by those who may.
SELECT d.book, d.profile, d.proposal, 'decided by its maker in a book of several people' AS problem
FROM intake.profile_decision AS d
JOIN intake.profile_proposal AS p ON p.proposal = d.proposal
JOIN ledger.book AS b ON b.book = d.book
WHERE d.verdict = 'activated' AND d.decided_by = p.proposed_by
  AND NOT EXISTS (
    SELECT FROM ledger.change_log AS c
    WHERE c.object = 'book:' || b.code AND (c.after ->> 'is_single_person')::boolean)
UNION ALL
SELECT p.book, p.profile, p.proposal, 'two of one profile wait for a decision'
FROM (
  SELECT w.book, w.profile, max(w.proposal) AS proposal
  FROM intake.profile_proposal AS w
  WHERE NOT EXISTS (SELECT FROM intake.profile_decision AS d WHERE d.proposal = w.proposal)
  GROUP BY w.book, w.profile HAVING count(*) > 1
) AS p
ORDER BY 1, 2, 3
