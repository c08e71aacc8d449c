-- Reserves transaction numbers for a batch: the first one of each 1,024, the last may be half used.
-- After 4,096 blocks they run on into the next milliseconds.
CREATE OR REPLACE FUNCTION ledger.reserve_txns(p_highest integer) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_base  bigint := ledger.first_txn(clock_timestamp());
  v_first bigint := nextval('ledger.txn_block_seq');
BEGIN
  IF p_highest < 1024 THEN
    RETURN ARRAY[v_base + ((v_first & 4095) << 10)];
  END IF;
  RETURN (
    WITH drawn AS MATERIALIZED (
      SELECT nextval('ledger.txn_block_seq') AS block FROM generate_series(1, p_highest / 1024)
    )
    SELECT array_agg(v_base + ((d.block - v_first + (v_first & 4095)) << 10) ORDER BY d.block)
    FROM (SELECT v_first AS block UNION ALL SELECT x.block FROM drawn AS x) AS d);
END $$;

REVOKE EXECUTE ON FUNCTION ledger.reserve_txns FROM bahi_post;
