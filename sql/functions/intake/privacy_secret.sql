-- Gives the secret with which a book hashes what may not be kept, and makes it at the first call.
CREATE OR REPLACE FUNCTION intake.privacy_secret(p_book integer) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO intake.privacy_key (book, secret)
  VALUES (p_book, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
  ON CONFLICT DO NOTHING;
  RETURN (SELECT k.secret FROM intake.privacy_key AS k WHERE k.book = p_book);
END $$;
