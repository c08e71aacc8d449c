-- Posts what is staged as one batch, of kinds that need no second person.
CREATE OR REPLACE FUNCTION ledger.post_staged(p_book integer, p_file bigint)
RETURNS TABLE (batch bigint, transactions bigint, postings bigint, unchanged bigint,
  conflicts bigint, waiting bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT * FROM ledger.post_batch(p_book, p_file, false);
END $$;
