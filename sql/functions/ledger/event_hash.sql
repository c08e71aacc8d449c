-- The hash of an unlock, the same as that of its record in a file: SHA-256 over fields that each
-- have their length in four bytes, most significant first, before them. Integers have eight bytes,
-- an instant is microseconds since 1970. Payment is the code of the gateway, or "wallet".
--
-- What is missing counts as empty or zero, so that its refusal can be remembered. An array of bytes
-- is sent as 20 bytes and then its elements with their lengths: so one function writes them all,
-- and each function that an expression names is looked up again by every transaction. It stands in
-- plpgsql, because a function in SQL is parsed again by each statement.
CREATE OR REPLACE FUNCTION ledger.unlock_hash(
  p_id text, p_at timestamptz, p_viewer bigint, p_series text, p_episode text,
  p_amount_minor bigint, p_payment text, p_place smallint
) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN sha256(substring(array_send(ARRAY['unlock/1'::bytea,
    convert_to(coalesce(p_id, ''), 'UTF8'),
    int8send(coalesce(extract(epoch FROM p_at) * 1000000, 0)::bigint),
    int8send(coalesce(p_viewer, 0)), convert_to(coalesce(p_series, ''), 'UTF8'),
    convert_to(coalesce(p_episode, ''), 'UTF8'), int8send(coalesce(p_amount_minor, 0)),
    convert_to(coalesce(p_payment, ''), 'UTF8'), int8send(coalesce(p_place, 0))]) FROM 21));
END $$;

-- The hash of any other live request, in the same way.
CREATE OR REPLACE FUNCTION ledger.request_hash(
  p_kind text, p_id text, p_at timestamptz, p_debit text, p_credit text, p_amount_minor bigint,
  p_item text, p_expires_at timestamptz
) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN sha256(int4send(octet_length(p_kind) + 2) || convert_to(p_kind || '/1', 'UTF8')
    || int4send(octet_length(coalesce(p_id, ''))) || convert_to(coalesce(p_id, ''), 'UTF8')
    || '\x00000008'::bytea || int8send(coalesce(extract(epoch FROM p_at) * 1000000, 0)::bigint)
    || int4send(octet_length(coalesce(p_debit, ''))) || convert_to(coalesce(p_debit, ''), 'UTF8')
    || int4send(octet_length(coalesce(p_credit, ''))) || convert_to(coalesce(p_credit, ''), 'UTF8')
    || '\x00000008'::bytea || int8send(coalesce(p_amount_minor, 0))
    || int4send(octet_length(coalesce(p_item, ''))) || convert_to(coalesce(p_item, ''), 'UTF8')
    || '\x00000008'::bytea
    || int8send(coalesce(extract(epoch FROM p_expires_at) * 1000000, 0)::bigint));
END $$;

-- Its predecessor, to which a request that is held for longer was the same.
DROP FUNCTION IF EXISTS ledger.request_hash(text, text, timestamptz, text, text, bigint, text);
