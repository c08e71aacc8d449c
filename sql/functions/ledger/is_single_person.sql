-- Tells whether one person keeps the book, who then stands for maker and checker.
CREATE OR REPLACE FUNCTION ledger.is_single_person(p_book integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT false FROM ledger.book AS b WHERE b.book = p_book
$$;
