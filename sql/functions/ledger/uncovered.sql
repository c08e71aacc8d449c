-- Decides in order which transactions the room above the floors covers, and gives the others.
--
-- A slot is an account or a reservation, and rooms are what each may still lose. Entries come in
-- the order of their transactions; one that would leave a slot below its floor refuses the whole
-- transaction, and then none of its entries counts. The decision on one depends on those before
-- it, which no join expresses: hence the walk, over arrays and without a statement a row.
CREATE OR REPLACE FUNCTION ledger.uncovered(
  p_rooms bigint[], p_txns integer[], p_slots integer[], p_deltas bigint[]
) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_uncovered  integer[] := '{}';
  v_count      integer := coalesce(array_length(p_txns, 1), 0);
  v_first      integer := 1;
  v_next       integer;
  v_is_covered boolean;
BEGIN
  WHILE v_first <= v_count LOOP
    v_next := v_first;
    v_is_covered := true;
    WHILE v_next <= v_count AND p_txns[v_next] = p_txns[v_first] LOOP
      IF p_rooms[p_slots[v_next]] + p_deltas[v_next] < 0 AND p_deltas[v_next] < 0 THEN
        v_is_covered := false;
      END IF;
      v_next := v_next + 1;
    END LOOP;
    IF v_is_covered THEN
      FOR entry IN v_first..v_next - 1 LOOP
        p_rooms[p_slots[entry]] := p_rooms[p_slots[entry]] + p_deltas[entry];
      END LOOP;
    ELSE
      v_uncovered := v_uncovered || p_txns[v_first];
    END IF;
    v_first := v_next;
  END LOOP;
  RETURN v_uncovered;
END $$;
