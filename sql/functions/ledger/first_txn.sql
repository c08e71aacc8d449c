-- The lowest transaction number of an instant: milliseconds since 2020-01-01 above 22 bits.
-- In plpgsql, because a function in SQL with settings is parsed again by each statement.
CREATE OR REPLACE FUNCTION ledger.first_txn(p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN floor(extract(epoch FROM p_at - '2020-01-01 00:00:00+00'::timestamptz) * 1000)::bigint
    << 22;
END $$;
