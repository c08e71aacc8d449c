-- The name of the table that holds a month's postings apart from the posting table.
CREATE OR REPLACE FUNCTION ledger.archived_name(p_month date) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'archived_posting_' || to_char(p_month, 'YYYYMM')
$$;

-- The months that are detached, with the event that did it; their table may have been dropped.
CREATE OR REPLACE FUNCTION ledger.archived_month()
RETURNS TABLE (
  month date, archive bigint, posting_count bigint, first_xid bigint, last_xid bigint,
  file_sha256 text, digest bytea, has_table boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.month, m.archive, m.posting_count, m.first_xid, m.last_xid, m.file_sha256, m.digest,
    to_regclass('ledger.' || ledger.archived_name(m.month)) IS NOT NULL
  FROM (
    SELECT DISTINCT ON (a.month) a.* FROM ledger.archive AS a
    WHERE a.event IN ('detach', 'attach') ORDER BY a.month, a.archive DESC
  ) AS m
  WHERE m.event = 'detach'
$$;

-- The totals of the months that are detached.
CREATE OR REPLACE FUNCTION ledger.archived_total()
RETURNS TABLE (
  book integer, account bigint, effective_on date, debit_minor bigint, credit_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.book, t.account, t.effective_on, t.debit_minor, t.credit_minor
  FROM ledger.archived_month() AS m JOIN ledger.archive_total AS t ON t.archive = m.archive
$$;

-- The totals by item of the months that are detached.
CREATE OR REPLACE FUNCTION ledger.archived_item_total()
RETURNS TABLE (
  book integer, account bigint, item text, debit_minor bigint, credit_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.book, t.account, t.item, t.debit_minor, t.credit_minor
  FROM ledger.archived_month() AS m JOIN ledger.archive_item_total AS t ON t.archive = m.archive
$$;

-- Whether a transaction is of a month that is detached.
CREATE OR REPLACE FUNCTION ledger.is_archived(p_txn bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM ledger.archived_month() AS m
    WHERE p_txn >= ledger.first_txn(m.month::timestamp AT TIME ZONE 'UTC')
      AND p_txn < ledger.first_txn((m.month + interval '1 month') AT TIME ZONE 'UTC'))
$$;
