-- A payee reads what row security lets through, and may do nothing else with the books.
WITH ours AS (
  SELECT n.oid, n.nspname FROM pg_namespace AS n
  WHERE n.nspowner = 'bahi_owner'::regrole AND n.nspname <> 'bahi'
)
SELECT c.oid::regclass::text AS object, 'a payee may ' || p.privilege AS problem
FROM pg_class AS c
JOIN ours AS o ON o.oid = c.relnamespace
CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND CASE WHEN p.privilege IN ('SELECT', 'INSERT', 'UPDATE')
    THEN has_any_column_privilege('bahi_payee', c.oid, p.privilege)
    ELSE has_table_privilege('bahi_payee', c.oid, p.privilege) END
  AND NOT (
    p.privilege = 'SELECT' AND c.relkind = 'r' AND c.relrowsecurity
    AND EXISTS (
      SELECT FROM pg_policy AS y
      WHERE y.polrelid = c.oid AND y.polroles = ARRAY['bahi_payee'::regrole::oid])
    AND NOT EXISTS (
      SELECT FROM pg_policy AS y
      WHERE y.polrelid = c.oid AND y.polpermissive AND 0 = ANY (y.polroles)))
UNION ALL
SELECT f.oid::regprocedure::text, 'a payee may call it'
FROM pg_proc AS f JOIN ours AS o ON o.oid = f.pronamespace
WHERE has_function_privilege('bahi_payee', f.oid, 'EXECUTE')
UNION ALL
SELECT l.login, format('a payee is a member of %s', r.rolname)
FROM (SELECT DISTINCT x.login FROM payout.payee_login AS x) AS l
JOIN pg_roles AS p ON p.rolname = l.login
CROSS JOIN pg_roles AS r
WHERE r.rolname IN ('bahi_owner', 'bahi_post', 'bahi_read') AND pg_has_role(p.oid, r.oid, 'MEMBER')
ORDER BY 1, 2
