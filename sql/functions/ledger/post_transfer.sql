-- Posts a transfer between two books: a transaction in each, both under the same key, or none.
-- p_sides is an array of two {book, debit, credit, amount_minor}. It is called by functions that
-- know of the second person, and true tells that the transfer was posted, false that it stood.
CREATE OR REPLACE FUNCTION ledger.post_transfer(
  p_external_id text, p_event_hash bytea, p_effective_on date, p_occurred_at timestamptz,
  p_memo text, p_sides jsonb
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source  smallint := ledger.ensure_source('transfer');
  v_side    record;
  v_outcome record;
  v_posted  integer := 0;
BEGIN
  PERFORM ledger.check_transfer(p_sides);
  -- In the order of the books, so that two transfers between the same two cannot deadlock.
  FOR v_side IN
    SELECT s.* FROM jsonb_to_recordset(p_sides) AS s (
      book integer, debit bigint, credit bigint, amount_minor bigint)
    ORDER BY s.book
  LOOP
    PERFORM ledger.open_staging();
    INSERT INTO pg_temp.bahi_staging (
      txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on,
      external_id, event_hash, memo)
    VALUES (0, 1, 18, v_source, v_side.debit, v_side.credit, v_side.amount_minor,
      p_occurred_at, p_effective_on, p_external_id, p_event_hash, p_memo);
    SELECT * INTO v_outcome FROM ledger.post_batch(v_side.book, NULL, true);
    IF v_outcome.conflicts > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BH051',
        MESSAGE = format('transfer "%s" was posted with other content', p_external_id);
    END IF;
    v_posted := v_posted + v_outcome.transactions::integer;
  END LOOP;
  IF v_posted = 1 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH052',
      MESSAGE = format('transfer "%s" stands in one of its two books only', p_external_id);
  END IF;
  RETURN v_posted = 2;
END $$;

-- Refuses sides that do not owe each other the same: two books, one amount and currency, and in
-- each book one account that is due from or to the other.
CREATE OR REPLACE FUNCTION ledger.check_transfer(p_sides jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_found record;
BEGIN
  WITH side AS (
    SELECT s.book, s.amount_minor, d.currency,
      CASE WHEN d.class IN ('due_from', 'due_to') THEN d.party END AS debit_party,
      CASE WHEN c.class IN ('due_from', 'due_to') THEN c.party END AS credit_party
    FROM jsonb_to_recordset(p_sides) AS s (
      book integer, debit bigint, credit bigint, amount_minor bigint)
    LEFT JOIN ledger.account AS d ON d.book = s.book AND d.account = s.debit
    LEFT JOIN ledger.account AS c ON c.book = s.book AND c.account = s.credit
  )
  SELECT count(*) AS sides, count(DISTINCT s.book) AS books,
    count(DISTINCT s.amount_minor) AS amounts, count(DISTINCT s.currency) AS currencies,
    count(*) FILTER (WHERE s.debit_party = o.code AND s.credit_party IS NULL) AS givers,
    count(*) FILTER (WHERE s.credit_party = o.code AND s.debit_party IS NULL) AS takers
  INTO v_found
  FROM side AS s
  LEFT JOIN side AS x ON x.book <> s.book
  LEFT JOIN ledger.book AS o ON o.book = x.book;
  IF (v_found.sides, v_found.books, v_found.amounts, v_found.currencies, v_found.givers,
    v_found.takers) IS DISTINCT FROM (2::bigint, 2::bigint, 1::bigint, 1::bigint, 1::bigint,
    1::bigint) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH050',
      MESSAGE = 'a transfer has two books that owe each other one amount of one currency',
      HINT = 'Debit what is due from the taker in the giver''s book, and the mirror in the other.';
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.post_transfer FROM bahi_post;
REVOKE EXECUTE ON FUNCTION ledger.check_transfer FROM bahi_post;
