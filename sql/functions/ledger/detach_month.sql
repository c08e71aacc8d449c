-- Finds the partition of a month, or says why there is none.
CREATE OR REPLACE FUNCTION ledger.month_partition(p_month date) RETURNS regclass
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_relation regclass := to_regclass('ledger.posting_' || to_char(p_month, 'YYYYMM'));
BEGIN
  IF v_relation IS NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH043',
      MESSAGE = format(CASE
        WHEN EXISTS (SELECT FROM ledger.archived_month() AS a WHERE a.month = p_month)
        THEN 'the postings of %s are detached already'
        ELSE 'there are no postings of %s' END, to_char(p_month, 'YYYY-MM'));
  END IF;
  RETURN v_relation;
END $$;

-- Refuses a month with postings that a reader, above all the seal, has not reached yet. What has no
-- progress in a book has reached nothing.
CREATE OR REPLACE FUNCTION ledger.require_sealed(p_month date, p_relation regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_behind record;
BEGIN
  EXECUTE format($query$
    SELECT b.code, r.reader
    FROM (SELECT p.book, max(p.xid) AS last_xid FROM %s AS p GROUP BY p.book) AS x
    JOIN ledger.book AS b ON b.book = x.book
    CROSS JOIN LATERAL (
      SELECT 'seal' AS reader UNION SELECT 'rollup'
      UNION SELECT g.reader FROM ledger.progress AS g WHERE g.book = x.book
    ) AS r
    LEFT JOIN ledger.progress AS g ON g.book = x.book AND g.reader = r.reader
    LEFT JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
    WHERE x.last_xid >= coalesce(c.horizon, -9223372036854775808)
    ORDER BY r.reader DESC, b.code LIMIT 1
  $query$, p_relation) INTO v_behind;
  IF v_behind.code IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH041',
      MESSAGE = format('the %s of book %s has not reached all postings of %s', v_behind.reader,
        v_behind.code, to_char(p_month, 'YYYY-MM')),
      HINT = 'Run bahi nightly, or bahi rollup and bahi seal.';
  END IF;
END $$;

-- Refuses a month that is young, has days that are not closed, or items that are still open.
CREATE OR REPLACE FUNCTION ledger.require_unneeded(
  p_month date, p_relation regclass, p_keep_months integer
) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_reason text;
BEGIN
  IF p_month + make_interval(months => 1 + greatest(p_keep_months, 0))
    > clock_timestamp() AT TIME ZONE 'UTC'
  THEN
    v_reason := format('it ended less than %s months ago', p_keep_months);
  END IF;
  IF v_reason IS NULL THEN
    -- It is posted under the number that it has held since, which only this month's table takes.
    SELECT format('%s waits for cover under a number of it', coalesce(w.external_id, w.txn::text))
    INTO v_reason
    FROM ledger.waiting AS w
    WHERE w.txn >= ledger.first_txn(p_month::timestamp AT TIME ZONE 'UTC')
      AND w.txn < ledger.first_txn((p_month + interval '1 month') AT TIME ZONE 'UTC')
    ORDER BY w.txn LIMIT 1;
  END IF;
  IF v_reason IS NULL AND to_regclass('ledger.closing') IS NOT NULL THEN
    EXECUTE format($query$
      SELECT format('%%s is not closed in book %%s', x.last_on, b.code)
      FROM (SELECT p.book, max(p.effective_on) AS last_on FROM %s AS p GROUP BY p.book) AS x
      JOIN ledger.book AS b ON b.book = x.book
      LEFT JOIN ledger.closing AS c ON c.book = x.book
      WHERE x.last_on > coalesce(c.closed_through, '-infinity') LIMIT 1
    $query$, p_relation) INTO v_reason;
  END IF;
  IF v_reason IS NULL THEN
    -- A house account collects under many items and settles none of them.
    EXECUTE format($query$
      WITH of_month AS (
        SELECT DISTINCT p.book, p.item FROM %s AS p WHERE p.item IS NOT NULL
      ), moved AS (
        SELECT p.book, side.account, p.item, side.amount_minor
        FROM of_month AS o
        JOIN ledger.posting AS p ON p.book = o.book AND p.item = o.item
        CROSS JOIN LATERAL (VALUES (p.debit, p.amount_minor), (p.credit, -p.amount_minor))
          AS side (account, amount_minor)
        UNION ALL
        SELECT t.book, t.account, t.item, t.debit_minor - t.credit_minor
        FROM of_month AS o
        JOIN ledger.archived_item_total() AS t ON t.book = o.book AND t.item = o.item
      )
      SELECT format('item %%s is open on %%s', m.item, a.code)
      FROM moved AS m JOIN ledger.account AS a ON a.book = m.book AND a.account = m.account
      WHERE a.class IN ('settling', 'commission_asset', 'suspense', 'receivable', 'advance')
      GROUP BY m.item, a.code HAVING sum(m.amount_minor) <> 0
      ORDER BY m.item, a.code LIMIT 1
    $query$, p_relation) INTO v_reason;
  END IF;
  IF v_reason IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH042',
      MESSAGE = format('the postings of %s are still needed: %s', to_char(p_month, 'YYYY-MM'),
        v_reason);
  END IF;
END $$;

-- Records an event of a month with the counts and the digest of its table.
CREATE OR REPLACE FUNCTION ledger.note_archive(
  p_month date, p_event text, p_relation regclass, p_file_sha256 text
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_counts  record;
  v_archive bigint;
BEGIN
  EXECUTE format(
    'SELECT count(*) AS postings, min(p.xid) AS first_xid, max(p.xid) AS last_xid FROM %s AS p',
    p_relation) INTO v_counts;
  INSERT INTO ledger.archive AS a (
    month, event, posting_count, first_xid, last_xid, file_sha256, digest)
  VALUES (p_month, p_event, v_counts.postings, v_counts.first_xid, v_counts.last_xid,
    p_file_sha256, ledger.content_digest(p_relation))
  RETURNING a.archive INTO v_archive;
  RETURN v_archive;
END $$;

-- Refuses to export a month that is not there, or not wholly sealed.
CREATE OR REPLACE FUNCTION ledger.require_exportable(p_month date) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_sealed(p_month, ledger.month_partition(p_month));
END $$;

-- Records that a sealed month was written to a file.
CREATE OR REPLACE FUNCTION ledger.note_export(p_month date, p_file_sha256 text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_relation regclass := ledger.month_partition(p_month);
BEGIN
  PERFORM ledger.require_sealed(p_month, v_relation);
  PERFORM ledger.note_archive(p_month, 'export', v_relation, p_file_sha256);
END $$;

-- Keeps what a month comes to, for the checks.
CREATE OR REPLACE FUNCTION ledger.keep_totals(
  p_archive bigint, p_month date, p_relation regclass
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format($query$
    INSERT INTO ledger.archive_total (
      archive, month, book, account, effective_on, debit_minor, credit_minor, posting_count)
    SELECT $1, $2, p.book, side.account, p.effective_on, sum(side.debit_minor)::bigint,
      sum(side.credit_minor)::bigint, count(*)
    FROM %s AS p
    CROSS JOIN LATERAL (VALUES
      (p.debit, p.amount_minor, 0::bigint), (p.credit, 0::bigint, p.amount_minor)
    ) AS side (account, debit_minor, credit_minor)
    GROUP BY p.book, side.account, p.effective_on
  $query$, p_relation) USING p_archive, p_month;
  EXECUTE format($query$
    INSERT INTO ledger.archive_item_total (
      archive, month, book, account, item, debit_minor, credit_minor)
    SELECT $1, $2, p.book, side.account, p.item, sum(side.debit_minor)::bigint,
      sum(side.credit_minor)::bigint
    FROM %s AS p
    CROSS JOIN LATERAL (VALUES
      (p.debit, p.amount_minor, 0::bigint), (p.credit, 0::bigint, p.amount_minor)
    ) AS side (account, debit_minor, credit_minor)
    WHERE p.item IS NOT NULL
    GROUP BY p.book, side.account, p.item
  $query$, p_relation) USING p_archive, p_month;
END $$;

-- Gives a table outside of the posting table the guards and grants of an archived one.
CREATE OR REPLACE FUNCTION ledger.guard_archived(p_month date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text := ledger.archived_name(p_month);
BEGIN
  PERFORM ledger.guard_rows(format('ledger.%I', v_name)::regclass);
  EXECUTE format('REVOKE ALL ON ledger.%I FROM PUBLIC, bahi_post, bahi_read', v_name);
  EXECUTE format('GRANT SELECT ON ledger.%I TO bahi_post, bahi_read', v_name);
END $$;

-- Takes a month out of the posting table, once it is sealed, exported and no longer needed. The
-- table stays under another name until somebody drops it.
CREATE OR REPLACE FUNCTION ledger.detach_month(
  p_month date, p_file_sha256 text, p_keep_months integer
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s' AS $$
DECLARE
  v_relation regclass := ledger.month_partition(p_month);
  v_export   record;
BEGIN
  EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', v_relation);
  PERFORM ledger.require_sealed(p_month, v_relation);
  PERFORM ledger.require_unneeded(p_month, v_relation, p_keep_months);
  SELECT a.file_sha256, a.digest INTO v_export FROM ledger.archive AS a
  WHERE a.month = p_month AND a.event = 'export' ORDER BY a.archive DESC LIMIT 1;
  IF v_export.file_sha256 IS DISTINCT FROM p_file_sha256
    OR v_export.digest IS DISTINCT FROM ledger.content_digest(v_relation)
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH044',
      MESSAGE = format('the file is not the last export of the postings of %s',
        to_char(p_month, 'YYYY-MM')),
      HINT = 'Export the month again.';
  END IF;
  PERFORM ledger.keep_totals(
    ledger.note_archive(p_month, 'detach', v_relation, p_file_sha256), p_month, v_relation);
  EXECUTE format('ALTER TABLE ledger.posting DETACH PARTITION %s', v_relation);
  EXECUTE format('ALTER TABLE %s RENAME TO %I', v_relation, ledger.archived_name(p_month));
  PERFORM ledger.guard_archived(p_month);
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_sealed, ledger.require_unneeded, ledger.note_archive,
  ledger.keep_totals, ledger.guard_archived FROM bahi_post;
