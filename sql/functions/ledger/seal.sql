-- Begins the block that seals a book up to a cut; gives no row when the last block reached it.
--
-- after and before are the xids of the window, the first one included. The block is made in one
-- transaction, which holds the book's seal.
CREATE OR REPLACE FUNCTION ledger.open_block(p_book integer, p_cut integer)
RETURNS TABLE (
  block integer, previous_head bytea, after bigint, before bigint, sealed_microseconds bigint,
  sealed_by text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_window record;
  v_last   record;
BEGIN
  SELECT * INTO v_window FROM ledger.cut_window(p_book, 'seal', p_cut);
  SELECT b.block, b.cut, b.head INTO v_last
  FROM ledger.seal_block AS b WHERE b.book = p_book ORDER BY b.block DESC LIMIT 1;
  IF v_last.cut >= p_cut THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT coalesce(v_last.block, 0) + 1,
    coalesce(v_last.head, decode(repeat('00', 32), 'hex')),
    CASE WHEN v_last.block IS NULL THEN -9223372036854775808 ELSE v_window.after END,
    v_window.before, (extract(epoch FROM now()) * 1000000)::bigint, session_user::text;
END $$;

-- Keeps the names and hashes of up to 1,024 leaves of the block that is being made.
CREATE OR REPLACE FUNCTION ledger.add_leaves(
  p_book integer, p_block integer, p_section smallint, p_chunk integer, p_names bytea,
  p_hashes bytea
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_open_block(p_book, p_block);
  INSERT INTO ledger.seal_leaf (book, block, section, chunk, names, hashes)
  VALUES (p_book, p_block, p_section, p_chunk, p_names, p_hashes);
END $$;

-- Keeps the root of a section of the block that is being made.
CREATE OR REPLACE FUNCTION ledger.add_section(
  p_book integer, p_block integer, p_section smallint, p_leaf_count bigint, p_root bytea
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_open_block(p_book, p_block);
  INSERT INTO ledger.seal_section (book, block, section, leaf_count, root)
  VALUES (p_book, p_block, p_section, p_leaf_count, p_root);
END $$;

-- Ends the block that open_block began in the same transaction. The next one does not read the
-- ranges of keys that this one has read.
CREATE OR REPLACE FUNCTION ledger.close_block(
  p_book integer, p_block integer, p_cut integer, p_encoding smallint, p_leaf_count bigint,
  p_root bytea, p_previous_head bytea, p_head bytea
) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.require_open_block(p_book, p_block);
  IF p_previous_head IS DISTINCT FROM coalesce((
    SELECT b.head FROM ledger.seal_block AS b WHERE b.book = p_book AND b.block = p_block - 1),
    decode(repeat('00', 32), 'hex'))
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH040',
      MESSAGE = format('block %s does not follow from block %s', p_block, p_block - 1);
  END IF;
  INSERT INTO ledger.seal_block (
    book, block, cut, encoding, leaf_count, root, previous_head, head)
  VALUES (p_book, p_block, p_cut, p_encoding, p_leaf_count, p_root, p_previous_head, p_head);
  PERFORM ledger.note_progress(p_book, 'seal', p_cut);
  PERFORM ledger.summarize_ranges('ledger.source_key');
  RETURN now();
END $$;

-- Refuses to add to a block that stands, or to one that is not the next.
CREATE OR REPLACE FUNCTION ledger.require_open_block(p_book integer, p_block integer)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_last integer;
BEGIN
  SELECT coalesce(max(b.block), 0) INTO v_last FROM ledger.seal_block AS b WHERE b.book = p_book;
  IF p_block IS DISTINCT FROM v_last + 1 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH040',
      MESSAGE = format('block %s of the seal is not the next one, which is %s', p_block,
        v_last + 1);
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_open_block FROM bahi_post;
