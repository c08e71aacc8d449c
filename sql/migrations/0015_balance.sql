-- Strict balances, what waits for cover, live requests and reservations.

-- Why a request was refused; a refusal is remembered under its key and given again.
CREATE TABLE ledger.refusal (
  refusal  smallint NOT NULL,
  code     text     NOT NULL,
  sqlstate text     NOT NULL,
  CONSTRAINT refusal_pkey PRIMARY KEY (refusal),
  CONSTRAINT refusal_code_key UNIQUE (code)
);

INSERT INTO ledger.refusal (refusal, code, sqlstate) VALUES
  (1,  'NO_COVER',            'BH060'),
  (2,  'ACCOUNT_UNKNOWN',     'BH010'),
  (3,  'ACCOUNT_CLOSED',      'BH011'),
  (4,  'CURRENCY_MISMATCH',   'BH012'),
  (5,  'NO_ROUTE',            'BH013'),
  (6,  'OTHER_DOOR',      'BH015'),
  (7,  'AMOUNT_OUT_OF_RANGE', 'BH016'),
  (8,  'SAME_ACCOUNT',        'BH017'),
  (9,  'SERIES_UNKNOWN',      'BH061'),
  (10, 'FIELD_MISSING',       'BH062'),
  (11, 'PERIOD_CLOSED',       'BH063'),
  (12, 'RESERVATION_UNKNOWN', 'BH064'),
  (13, 'RESERVATION_SPENT',   'BH065'),
  (14, 'RESERVATION_EXISTS',  'BH069');

-- Keys of these sources are claimed by functions of the ledger alone: who took one ahead would keep
-- a voucher, a transfer or a release from being posted.
ALTER TABLE ledger.source ADD COLUMN is_reserved boolean NOT NULL DEFAULT false;
UPDATE ledger.source SET is_reserved = true
WHERE code IN ('journal', 'transfer', 'year_end', 'releases');
INSERT INTO ledger.source (code, is_reserved)
VALUES ('journal', true), ('transfer', true), ('year_end', true), ('releases', true)
ON CONFLICT ON CONSTRAINT source_code_key DO NOTHING;

-- A ceiling of 100,000 million rupees a posting, far above any move and far below where the sum of
-- an account would leave 64 bits.
ALTER TABLE ledger.posting
  ADD CONSTRAINT posting_amount_in_range CHECK (amount_minor <= 10000000000000);

-- The live balance of an account with a floor. normal is 1 where debits raise it, -1 where credits
-- do. The counters only grow; they are updated once an account and batch.
CREATE TABLE ledger.balance (
  book         integer  NOT NULL,
  account      bigint   NOT NULL,
  floor_minor  bigint   NOT NULL,
  normal       smallint NOT NULL,
  debit_minor  bigint   NOT NULL DEFAULT 0,
  credit_minor bigint   NOT NULL DEFAULT 0,
  CONSTRAINT balance_pkey PRIMARY KEY (book, account),
  CONSTRAINT balance_account_fkey FOREIGN KEY (book, account) REFERENCES ledger.account,
  CONSTRAINT balance_normal_known CHECK (normal IN (-1, 1)),
  CONSTRAINT balance_counters_positive CHECK (debit_minor >= 0 AND credit_minor >= 0),
  CONSTRAINT balance_at_or_above_floor
    CHECK (normal * (debit_minor - credit_minor) >= floor_minor)
) WITH (fillfactor = 50);

-- Facts that have happened and lack cover: their keys are claimed, their postings wait. Rows leave
-- when they are posted.
CREATE TABLE ledger.waiting (
  book         integer     NOT NULL,
  txn          bigint      NOT NULL,
  leg          smallint    NOT NULL,
  kind         smallint    NOT NULL,
  debit        bigint      NOT NULL,
  credit       bigint      NOT NULL,
  amount_minor bigint      NOT NULL,
  occurred_at  timestamptz NOT NULL,
  viewer       bigint,
  effective_on date        NOT NULL,
  series       integer,
  episode      integer,
  units        integer,
  product      integer,
  place        smallint,
  surface      smallint,
  item         text COLLATE "C",
  memo         text,
  reverses     bigint,
  detail       jsonb,
  external_id  text COLLATE "C",
  waits_since  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT waiting_pkey PRIMARY KEY (book, txn, leg),
  CONSTRAINT waiting_amount_positive CHECK (amount_minor > 0)
);

-- What is held of a wallet until it is captured or released; the remainder of an item.
CREATE TABLE ledger.reservation (
  book           integer     NOT NULL,
  item           text        NOT NULL COLLATE "C",
  txn            bigint      NOT NULL,
  wallet         bigint      NOT NULL,
  reserved       bigint      NOT NULL,
  expires_at     timestamptz NOT NULL,
  amount_minor   bigint      NOT NULL,
  captured_minor bigint      NOT NULL DEFAULT 0,
  released_minor bigint      NOT NULL DEFAULT 0,
  CONSTRAINT reservation_pkey PRIMARY KEY (book, item),
  CONSTRAINT reservation_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT reservation_not_overdrawn CHECK (
    captured_minor >= 0 AND released_minor >= 0
    AND captured_minor + released_minor <= amount_minor)
) WITH (fillfactor = 70);
CREATE INDEX reservation_open_idx ON ledger.reservation (book, expires_at)
  WHERE captured_minor + released_minor < amount_minor;

-- Live requests of a login share one batch a day, whose postings are counted by nobody.
ALTER TABLE ledger.batch
  ADD COLUMN live_on date,
  ALTER COLUMN posting_count DROP NOT NULL,
  ADD CONSTRAINT batch_counted_or_live CHECK ((posting_count IS NULL) = (live_on IS NOT NULL));
CREATE UNIQUE INDEX batch_live_key ON ledger.batch (book, recorded_by, live_on)
  WHERE live_on IS NOT NULL;

-- The way that the live unlocks of a login have taken today: names that were looked up and a move
-- that was checked, so that the next one takes one probe. Whatever takes the permission away
-- deletes it.
CREATE TABLE ledger.live_way (
  login       text     NOT NULL COLLATE "C",
  live_on     date     NOT NULL,
  book_code   text     NOT NULL COLLATE "C",
  source_code text     NOT NULL COLLATE "C",
  debit_code  text     NOT NULL COLLATE "C",
  credit_code text     NOT NULL COLLATE "C",
  book        integer  NOT NULL,
  source      smallint NOT NULL,
  debit       bigint   NOT NULL,
  credit      bigint   NOT NULL,
  payment     text     NOT NULL,
  batch       bigint   NOT NULL,
  CONSTRAINT live_way_pkey
    PRIMARY KEY (login, live_on, book_code, source_code, debit_code, credit_code)
);

-- A live request while it is decided.
CREATE TYPE ledger.request AS (
  no           integer,
  external_id  text,
  event_hash   bytea,
  debit        bigint,
  credit       bigint,
  amount_minor bigint,
  occurred_at  timestamptz,
  effective_on date,
  viewer       bigint,
  series       integer,
  episode      integer,
  units        integer,
  place        smallint,
  surface      smallint,
  item         text,
  expires_at   timestamptz,
  is_strict    boolean,
  is_new       boolean,
  refusal      smallint,
  txn          bigint,
  verdict      text
);

GRANT SELECT ON ledger.refusal, ledger.balance, ledger.waiting, ledger.reservation
  TO bahi_post, bahi_read;

-- Their successors give more columns.
DROP FUNCTION IF EXISTS ledger.post_staged(integer, bigint), ledger.check_staged(integer),
  ledger.staged_key(integer);

-- The file of sql/functions gives it its text.
CREATE FUNCTION ledger.close_ways() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;

CREATE TRIGGER close_ways AFTER UPDATE ON ledger.account
  FOR EACH ROW EXECUTE FUNCTION ledger.close_ways();
CREATE TRIGGER close_ways AFTER UPDATE OR DELETE ON ledger.route
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.close_ways();
ALTER TABLE ledger.account ENABLE ALWAYS TRIGGER close_ways;
ALTER TABLE ledger.route ENABLE ALWAYS TRIGGER close_ways;
