-- A field of the hash of an event: its length in four bytes, most significant first, and itself.
CREATE OR REPLACE FUNCTION commerce.hashed(p_text text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN int4send(octet_length(coalesce(p_text, ''))) || convert_to(coalesce(p_text, ''), 'UTF8');
END $$;

-- Records a live top-up with what was paid for it: the coins are there at once, and their lot
-- carries the money. It has the id and the hash of its record in a file, so the file that comes
-- later changes nothing. The answer is 'posted' or 'already posted'.
--
-- A top-up has happened when this is asked, so nothing refuses it for funds. Where tax falls due
-- when coins are bought it is divided by the program and not here, and comes by its file alone.
CREATE OR REPLACE FUNCTION commerce.top_up(
  p_book text, p_id text, p_viewer bigint, p_coins bigint, p_bonus_coins bigint,
  p_amount_minor bigint, p_psp text, p_place smallint, p_paid_at timestamptz,
  p_expires_on date DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_book    integer;
  v_at      timestamptz := date_trunc('second', p_paid_at);
  v_day     date := (p_paid_at AT TIME ZONE 'Asia/Kolkata')::date;
  v_problem text;
  v_account jsonb;
  v_numbers bigint[];
  v_hash    bytea;
  v_posted  record;
BEGIN
  SELECT b.book INTO v_book FROM ledger.book AS b WHERE b.code = p_book COLLATE "C";
  v_problem := CASE
    WHEN v_book IS NULL THEN format('there is no book "%s"', p_book)
    WHEN coalesce(p_id, '') = '' OR p_viewer IS NULL OR p_paid_at IS NULL
      THEN 'a top-up has an id, a viewer and the time of its payment'
    WHEN coalesce(p_coins, 0) <= 0 OR coalesce(p_bonus_coins, -1) < 0
      OR coalesce(p_amount_minor, 0) <= 0
      THEN format('top-up "%s" has to say its coins and what was paid for them', p_id)
    WHEN p_place IS NULL OR p_place NOT BETWEEN 1 AND 99
      THEN format('top-up "%s" has no place of supply', p_id)
    WHEN p_expires_on < v_day THEN format('top-up "%s" would expire before it was paid', p_id)
    WHEN NOT EXISTS (
      SELECT FROM commerce.party AS y
      WHERE y.book = v_book AND y.party = p_psp COLLATE "C" AND y.kind = 'gateway')
      THEN format('gateway "%s" is in no agreements file', p_psp)
    WHEN (
      SELECT c.policy FROM commerce.coin_policy AS c
      WHERE c.book = v_book AND c.valid_from <= v_day
      ORDER BY c.valid_from DESC, c.version DESC LIMIT 1) = 'top-up'
      THEN format('tax falls due when coins are bought on %s: top-up "%s" comes by its file', v_day,
        p_id)
  END;
  IF v_problem IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'BH091', MESSAGE = v_problem;
  END IF;
  v_hash := sha256(commerce.hashed('top-up/1') || commerce.hashed(p_id)
    || commerce.hashed(to_char(v_at AT TIME ZONE 'Asia/Kolkata', 'YYYY-MM-DD"T"HH24:MI:SS')
      || '+05:30')
    || commerce.hashed(p_psp) || commerce.hashed(p_expires_on::text)
    || '\x00000008'::bytea || int8send(p_viewer) || '\x00000008'::bytea || int8send(p_coins)
    || '\x00000008'::bytea || int8send(p_bonus_coins)
    || '\x00000008'::bytea || int8send(p_amount_minor)
    || '\x00000008'::bytea || int8send(p_place));
  v_account := jsonb_build_array(
    jsonb_build_object('code', 'assets:psp:' || p_psp, 'class', 'psp', 'currency', 'INR',
      'party', p_psp),
    jsonb_build_object('code', 'liabilities:coins:paid', 'class', 'coins_paid', 'currency', 'INR'),
    jsonb_build_object('code', 'equity:coins:issued', 'class', 'coins_issued', 'currency', 'COIN'),
    jsonb_build_object('code', 'liabilities:wallet:v-' || p_viewer, 'class', 'wallet',
      'currency', 'COIN'));
  SELECT array_agg(a.account ORDER BY w.no) INTO v_numbers
  FROM jsonb_array_elements(v_account) WITH ORDINALITY AS w (entry, no)
  JOIN ledger.ensure_account(v_book, v_account) AS a ON a.code = w.entry ->> 'code';
  PERFORM ledger.open_staging();
  INSERT INTO pg_temp.bahi_staging (
    txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, viewer, effective_on,
    place, external_id, event_hash, detail)
  VALUES
    (0, 1, 11, ledger.ensure_source('top-ups'), v_numbers[1], v_numbers[2], p_amount_minor, v_at,
      p_viewer, v_day, p_place, p_id, v_hash,
      jsonb_strip_nulls(jsonb_build_object('bonus_coins', p_bonus_coins, 'policy', 'redemption',
        'expires_on', p_expires_on))),
    (0, 2, 11, NULL, v_numbers[3], v_numbers[4], p_coins + p_bonus_coins, v_at, p_viewer, v_day,
      NULL, NULL, NULL, NULL);
  SELECT * INTO v_posted FROM ledger.post_staged(v_book, NULL);
  IF v_posted.conflicts > 0 THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH092', MESSAGE = format('top-up "%s" came before with other content', p_id);
  END IF;
  RETURN CASE WHEN v_posted.unchanged > 0 THEN 'already posted' ELSE 'posted' END;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.hashed FROM bahi_post;
