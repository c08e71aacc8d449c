-- Tells whether one person keeps a book, so that nobody else can check entries by hand.
CREATE OR REPLACE FUNCTION ledger.is_single_person(p_book integer) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT b.is_single_person FROM ledger.book AS b WHERE b.book = p_book), false)
$$;

-- Says that one person keeps a book, or that several do.
CREATE OR REPLACE FUNCTION ledger.set_single_person(p_book integer, p_is_on boolean, p_reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_admin();
  IF btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH023', MESSAGE = 'a book is set to a single person for a reason';
  END IF;
  PERFORM set_config('bahi.reason', p_reason, true);
  UPDATE ledger.book SET is_single_person = p_is_on WHERE book = p_book;
END $$;
