-- Decides live requests, one posting each, and posts those that may be: for programs that ask over
-- any PostgreSQL driver, as bahi_post.
--
-- The arrays have one element a request, or are NULL where a kind has no such field. Accounts,
-- series and episodes are named by their codes. A request is known by its external id within the
-- source; the same again gets the same answer, also when that was a refusal.
--
-- The result of each request is 'posted', 'already posted', 'refused' with a reason of
-- ledger.refusal, or 'conflict' when its id came before with other content. Where the batch shall
-- be refused whole, one refusal or conflict leaves the others 'left out': their ids stay free.
--
-- Who asks for one unlock a call has a shorter door in ledger.authorise_unlock.
CREATE OR REPLACE FUNCTION ledger.authorise(
  p_book text, p_kind text, p_source text, p_external_ids text[], p_debits text[],
  p_credits text[], p_amounts_minor bigint[], p_occurred_at timestamptz[],
  p_viewers bigint[] DEFAULT NULL, p_series text[] DEFAULT NULL, p_episodes text[] DEFAULT NULL,
  p_places smallint[] DEFAULT NULL, p_surfaces text[] DEFAULT NULL, p_items text[] DEFAULT NULL,
  p_expires_at timestamptz[] DEFAULT NULL, p_refuse_whole boolean DEFAULT false
) RETURNS TABLE (no integer, external_id text, result text, reason text, txn bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF p_kind = 'unlock' AND 1 = ALL (ARRAY[array_length(p_external_ids, 1),
    array_length(p_debits, 1), array_length(p_credits, 1), array_length(p_amounts_minor, 1),
    array_length(p_occurred_at, 1), array_length(p_viewers, 1), array_length(p_series, 1),
    array_length(p_episodes, 1), array_length(p_places, 1),
    coalesce(array_length(p_surfaces, 1), 1), coalesce(array_length(p_items, 1), 1)])
  THEN
    RETURN QUERY
    SELECT 1, p_external_ids[1], u.result, u.reason, u.txn
    FROM ledger.authorise_unlock(p_book, p_source, p_external_ids[1], p_debits[1], p_credits[1],
      p_amounts_minor[1], p_occurred_at[1], p_viewers[1], p_series[1], p_episodes[1],
      p_places[1], p_surfaces[1], p_items[1]) AS u;
    RETURN;
  END IF;
  RETURN QUERY SELECT * FROM ledger.authorise_batch(p_book, p_kind, p_source, p_external_ids,
    p_debits, p_credits, p_amounts_minor, p_occurred_at, p_viewers, p_series, p_episodes, p_places,
    p_surfaces, p_items, p_expires_at, p_refuse_whole);
END $$;
