-- Files of our own events are taken back: their transactions are reversed, and the same ids may
-- come again.

-- Which kinds a file brings may be taken back with it.
ALTER TABLE ledger.posting_kind ADD COLUMN may_void boolean NOT NULL DEFAULT false;
UPDATE ledger.posting_kind SET may_void = true WHERE code IN ('unlock', 'top_up');

-- A void makes the moves of those kinds the other way round, and only the ledger posts it.
INSERT INTO ledger.posting_kind (kind, code, needs_approval, may_reverse) VALUES
  (47, 'void', true, false);
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT DISTINCT 47, r.credit_class, r.debit_class
FROM ledger.route AS r JOIN ledger.posting_kind AS k ON k.kind = r.kind
WHERE k.may_void AND 'reserved' NOT IN (r.debit_class, r.credit_class)
ON CONFLICT ON CONSTRAINT route_pkey DO NOTHING;

-- Keys are never given back. An id whose transaction was taken back is claimed again under the next
-- attempt of its source, as in unlocks@2.
ALTER TABLE ledger.source
  ADD COLUMN base    text GENERATED ALWAYS AS (regexp_replace(code, '@[0-9]{1,4}$', '')) STORED,
  ADD COLUMN attempt integer GENERATED ALWAYS AS (
    coalesce(substring(code FROM '@([0-9]{1,4})$')::integer, 1)) STORED;
CREATE INDEX source_base_idx ON ledger.source (base);

-- A void's key is the number of the transaction that it takes back, so that this happens once.
INSERT INTO ledger.source (code, is_reserved) VALUES ('void', true)
ON CONFLICT ON CONSTRAINT source_code_key DO UPDATE SET is_reserved = true;

-- Coins that leave a lot otherwise than by an unlock: they expire, are refunded, or their top-up is
-- taken back.
DROP INDEX commerce.lot_use_left_idx;
CREATE INDEX lot_use_left_idx ON commerce.lot_use (book, lot) WHERE kind IN (42, 43, 47);
