-- One field of a canonical event: its length in four bytes, most significant first, and its bytes.
CREATE OR REPLACE FUNCTION ledger.hash_field(p_bytes bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT int4send(length(coalesce(p_bytes, ''))) || coalesce(p_bytes, '')
$$;

CREATE OR REPLACE FUNCTION ledger.hash_field(p_text text) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT ledger.hash_field(convert_to(p_text, 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION ledger.hash_field(p_integer bigint) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT ledger.hash_field(int8send(p_integer))
$$;

-- An instant as microseconds since 1970.
CREATE OR REPLACE FUNCTION ledger.hash_field(p_at timestamptz) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT ledger.hash_field((extract(epoch FROM p_at) * 1000000)::bigint)
$$;

-- The hash of an unlock, the same as that of its record in a file. Payment is the code of the
-- gateway, or "wallet".
CREATE OR REPLACE FUNCTION ledger.unlock_hash(
  p_id text, p_at timestamptz, p_viewer bigint, p_series text, p_episode text,
  p_amount_minor bigint, p_payment text, p_place smallint
) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(ledger.hash_field('unlock/1'::text) || ledger.hash_field(p_id)
    || ledger.hash_field(p_at) || ledger.hash_field(p_viewer) || ledger.hash_field(p_series)
    || ledger.hash_field(p_episode) || ledger.hash_field(p_amount_minor)
    || ledger.hash_field(p_payment) || ledger.hash_field(p_place::bigint))
$$;

-- The hash of any other live request.
CREATE OR REPLACE FUNCTION ledger.request_hash(
  p_kind text, p_id text, p_at timestamptz, p_debit text, p_credit text, p_amount_minor bigint,
  p_item text
) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(ledger.hash_field(p_kind || '/1') || ledger.hash_field(p_id)
    || ledger.hash_field(p_at) || ledger.hash_field(p_debit) || ledger.hash_field(p_credit)
    || ledger.hash_field(p_amount_minor) || ledger.hash_field(p_item))
$$;
