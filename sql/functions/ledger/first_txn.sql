-- The lowest transaction number of an instant: milliseconds since 2020-01-01 above 22 bits.
CREATE OR REPLACE FUNCTION ledger.first_txn(p_at timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT floor(extract(epoch FROM p_at - '2020-01-01 00:00:00+00'::timestamptz) * 1000)::bigint
    << 22
$$;
