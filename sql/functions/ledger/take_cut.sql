-- Takes a cut: rows of transactions that ended before the oldest running one belong to it.
CREATE OR REPLACE FUNCTION ledger.take_cut(p_book integer)
RETURNS TABLE (cut integer, horizon bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.take_cut'), p_book);
  RETURN QUERY
  INSERT INTO ledger.cut AS c (book, cut, horizon)
  SELECT p_book, coalesce(max(x.cut), 0) + 1,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  FROM ledger.cut AS x WHERE x.book = p_book
  RETURNING c.cut, c.horizon;
END $$;

-- Tells which transaction holds the horizon back, for the message of a night that cannot wait.
CREATE OR REPLACE FUNCTION ledger.horizon_holder() RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    (SELECT format('process %s (%s, %s, %s)', a.pid, coalesce(a.usename, '?'),
       coalesce(nullif(a.application_name, ''), 'no application name'), coalesce(a.state, '?'))
     FROM pg_stat_activity AS a
     WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()
     ORDER BY age(a.backend_xid) DESC LIMIT 1),
    (SELECT format('prepared transaction %s', x.gid) FROM pg_prepared_xacts AS x
     ORDER BY age(x.transaction) DESC LIMIT 1),
    'another transaction')
$$;
