-- The digest of all postings of a table, in their order: that of the digests of 4,096 rows each, so
-- that memory stays small. It does not depend on the session's settings or the order of columns.
CREATE OR REPLACE FUNCTION ledger.content_digest(p_relation regclass) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET datestyle = 'ISO, YMD' AS $$
DECLARE
  v_digest bytea;
BEGIN
  EXECUTE format($query$
    SELECT sha256(coalesce(string_agg(c.digest, ''::bytea ORDER BY c.chunk), ''::bytea))
    FROM (
      SELECT n.place / 4096 AS chunk,
        sha256(convert_to(string_agg(n.line, E'\n' ORDER BY n.place), 'UTF8')) AS digest
      FROM (
        SELECT row_number() OVER (ORDER BY p.txn, p.book, p.leg) - 1 AS place,
          ROW(p.txn, p.book, p.leg, p.kind, p.xid, p.debit, p.credit, p.amount_minor,
            p.occurred_at, p.batch, p.viewer, p.effective_on, p.series, p.episode, p.units,
            p.product, p.place, p.surface, p.item)::text AS line
        FROM %s AS p
      ) AS n
      GROUP BY n.place / 4096
    ) AS c
  $query$, p_relation) INTO v_digest;
  RETURN v_digest;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.content_digest FROM bahi_post;
