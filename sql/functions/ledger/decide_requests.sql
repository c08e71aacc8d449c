-- Decides live requests whose balances are locked, claims their ids and posts them.
CREATE OR REPLACE FUNCTION ledger.decide_requests(
  p_book integer, p_source smallint, p_kind smallint, p_requests ledger.request[],
  p_is_strict boolean, p_refuse_whole boolean
) RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- The claim of a single id tells as well whether it is known, and a lookup ahead costs as much.
  IF array_length(p_requests, 1) > 1 THEN
    p_requests := ledger.known_requests(p_book, p_source, p_requests);
  END IF;
  IF p_is_strict THEN
    p_requests := ledger.covered_requests(p_book, p_kind, p_requests);
  END IF;
  IF p_refuse_whole AND EXISTS (
    SELECT FROM unnest(p_requests) AS q WHERE q.verdict IN ('conflict', 'refused')
      OR q.refusal IS NOT NULL)
  THEN
    p_requests := ledger.leave_out_requests(p_requests);
  END IF;
  RETURN ledger.claim_requests(p_book, p_source, p_kind, p_requests);
END $$;

-- Decides again when another call has taken an id since the ids were looked up: the others of the
-- batch were decided as if it were free.
CREATE OR REPLACE FUNCTION ledger.decide_unless_overtaken(
  p_book integer, p_source smallint, p_kind smallint, p_requests ledger.request[],
  p_is_strict boolean, p_refuse_whole boolean
) RETURNS ledger.request[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_constraint text;
BEGIN
  LOOP
    BEGIN
      RETURN ledger.decide_requests(
        p_book, p_source, p_kind, p_requests, p_is_strict, p_refuse_whole);
    EXCEPTION WHEN unique_violation THEN
      GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
      IF v_constraint <> 'source_key_pkey' THEN
        RAISE;
      END IF;
    END;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.decide_requests, ledger.decide_unless_overtaken FROM bahi_post;
