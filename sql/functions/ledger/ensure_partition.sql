-- Makes the month partition of the posting table that holds an instant, and the two after it,
-- guarded like the table itself.
--
-- Whoever makes a month is waited for by all who need it, until it commits. So a month is made
-- before anything else is locked: what posts and what opens names calls this first. The months
-- ahead nobody needs yet, and who finds them being made leaves them to the other session. A table
-- that is attached, unlike one made as a partition, lets others post meanwhile.
CREATE OR REPLACE FUNCTION ledger.ensure_partition(p_at timestamptz DEFAULT clock_timestamp())
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_month timestamptz;
  v_name  text;
BEGIN
  FOR step IN 0..2 LOOP
    v_month := date_trunc('month', p_at AT TIME ZONE 'UTC' + make_interval(months => step))
      AT TIME ZONE 'UTC';
    v_name := 'posting_' || to_char(v_month AT TIME ZONE 'UTC', 'YYYYMM');
    IF to_regclass('ledger.' || v_name) IS NULL THEN
      IF step = 0 THEN
        PERFORM pg_advisory_xact_lock(hashtext('ledger.ensure_partition'));
      ELSIF NOT pg_try_advisory_xact_lock(hashtext('ledger.ensure_partition')) THEN
        RETURN;
      END IF;
      -- Another session may have made it before it gave up the lock. This one may remember that
      -- the name was free, so it reads the catalog.
      CONTINUE WHEN EXISTS (
        SELECT FROM pg_class AS c
        WHERE c.relnamespace = 'ledger'::regnamespace AND c.relname = v_name);
      IF EXISTS (SELECT FROM ledger.archived_month() AS a WHERE to_char(a.month, 'YYYYMM')
        = to_char(v_month AT TIME ZONE 'UTC', 'YYYYMM'))
      THEN
        RAISE EXCEPTION USING
          ERRCODE = 'BH043',
          MESSAGE = format('the postings of %s are detached',
            to_char(v_month AT TIME ZONE 'UTC', 'YYYY-MM'));
      END IF;
      EXECUTE format('CREATE TABLE ledger.%I (LIKE ledger.posting INCLUDING ALL)', v_name);
      EXECUTE format(
        'ALTER TABLE ledger.posting ATTACH PARTITION ledger.%I FOR VALUES FROM (%s) TO (%s)',
        v_name, ledger.first_txn(v_month),
        ledger.first_txn((v_month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'));
      -- A leaf is given the row guard of its parent, and neither its guard of TRUNCATE nor
      -- its grants.
      EXECUTE format(
        'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.%I
           FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()',
        v_name);
      EXECUTE format(
        'ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER refuse_change,
           ENABLE ALWAYS TRIGGER refuse_truncate',
        v_name);
      EXECUTE format('REVOKE ALL ON ledger.%I FROM PUBLIC, bahi_post, bahi_read', v_name);
    END IF;
  END LOOP;
END $$;
