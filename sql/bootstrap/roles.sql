-- The four roles of the books, for the whole server. It runs as the connecting user, and only
-- when a role, a membership or a privilege is missing.
DO $$
DECLARE
  role_name  text;
  -- Since version 16 a member may lack the right to SET ROLE.
  membership text := CASE
    WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER'
  END;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['bahi_owner', 'bahi_post', 'bahi_read', 'bahi_payee'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      END IF;
    EXCEPTION
      -- The migration of another database of this server came first.
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    BEGIN
      IF NOT pg_has_role(session_user, role_name, membership) THEN
        EXECUTE format('GRANT %I TO %I', role_name, session_user);
      END IF;
    EXCEPTION
      -- The same, for a grant: PostgreSQL reports its race as an internal error.
      WHEN unique_violation OR internal_error THEN NULL;
    END;
  END LOOP;
  EXECUTE format(
    'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO bahi_owner', current_database()
  );
END
$$;
