-- No terms are in force that were only tried.
SELECT d.proposal, d.proposed_by, d.decided_by
FROM commerce.terms_decision AS d
WHERE d.basis = 'trial'
ORDER BY 1
