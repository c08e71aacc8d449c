-- The ledger: entities, books, accounts, postings, source keys, cuts and day totals.
-- No login writes these tables; the functions of schema ledger do, as their owner.

-- Functions are for the poster; nobody else runs what is not granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO bahi_post;

CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO bahi_post, bahi_read;

CREATE TABLE ledger.entity (
  entity integer GENERATED ALWAYS AS IDENTITY,
  code   text NOT NULL,
  name   text NOT NULL,
  tan    text,
  CONSTRAINT entity_pkey PRIMARY KEY (entity),
  CONSTRAINT entity_code_key UNIQUE (code)
);

CREATE TABLE ledger.registration (
  entity integer  NOT NULL,
  state  smallint NOT NULL,
  gstin  text     NOT NULL,
  CONSTRAINT registration_pkey PRIMARY KEY (entity, state),
  CONSTRAINT registration_entity_fkey FOREIGN KEY (entity) REFERENCES ledger.entity
);

-- A book is the unit of balance, period, cut and distribution: first column of every key.
CREATE TABLE ledger.book (
  book                integer GENERATED ALWAYS AS IDENTITY,
  code                text     NOT NULL,
  entity              integer  NOT NULL,
  registration_state  smallint NOT NULL,
  unlock_gst_rate_bp  integer  NOT NULL,
  CONSTRAINT book_pkey PRIMARY KEY (book),
  CONSTRAINT book_code_key UNIQUE (code),
  CONSTRAINT book_registration_fkey FOREIGN KEY (entity, registration_state)
    REFERENCES ledger.registration (entity, state),
  CONSTRAINT book_unlock_gst_rate_in_range CHECK (unlock_gst_rate_bp BETWEEN 0 AND 10000)
);

-- What an account is for; routes are written between classes.
CREATE TABLE ledger.account_class (
  class    text NOT NULL,
  type     text NOT NULL,
  id_range text NOT NULL,
  CONSTRAINT account_class_pkey PRIMARY KEY (class),
  CONSTRAINT account_class_type_known
    CHECK (type IN ('assets', 'liabilities', 'equity', 'income', 'expenses')),
  CONSTRAINT account_class_id_range_known CHECK (id_range IN ('house', 'party', 'wallet'))
);

INSERT INTO ledger.account_class (class, type, id_range) VALUES
  ('psp',               'assets',      'house'),
  ('settling',          'assets',      'party'),
  ('bank',              'assets',      'house'),
  ('gst_input',         'assets',      'house'),
  ('commission_asset',  'assets',      'party'),
  ('proceeds',          'liabilities', 'house'),
  ('gst_output',        'liabilities', 'house'),
  ('accrued',           'liabilities', 'party'),
  ('payable',           'liabilities', 'party'),
  ('suspense',          'liabilities', 'party'),
  ('revenue',           'income',      'house'),
  ('contra_revenue',    'income',      'house'),
  ('commission_income', 'income',      'house'),
  ('share_expense',     'expenses',    'house'),
  ('fee_expense',       'expenses',    'house'),
  ('rounding',          'expenses',    'house');

-- House accounts lie below 1,000,000, party and settling accounts above it, wallets above 2^40,
-- so that partial indexes give registers without an index on every unlock.
CREATE SEQUENCE ledger.house_account_seq AS bigint START 1 MAXVALUE 999999;
CREATE SEQUENCE ledger.party_account_seq AS bigint START 1000000 MINVALUE 1000000
  MAXVALUE 1099511627775;
CREATE SEQUENCE ledger.wallet_account_seq AS bigint START 1099511627776 MINVALUE 1099511627776;

CREATE TABLE ledger.account (
  book      integer NOT NULL,
  account   bigint  NOT NULL,
  code      text    NOT NULL COLLATE "C",
  class     text    NOT NULL,
  currency  text    NOT NULL,
  party     text,
  state     smallint,
  gst_head  text,
  rate_bp   integer,
  erp_code  text,
  closed_on date,
  CONSTRAINT account_pkey PRIMARY KEY (book, account),
  CONSTRAINT account_code_key UNIQUE (book, code),
  CONSTRAINT account_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT account_class_fkey FOREIGN KEY (class) REFERENCES ledger.account_class,
  CONSTRAINT account_code_shape
    CHECK (code ~ '^(assets|liabilities|equity|income|expenses)(:[a-z0-9][a-z0-9-]*)+$'),
  CONSTRAINT account_currency_shape CHECK (currency ~ '^[A-Z]{3,5}$'),
  CONSTRAINT account_gst_head_known CHECK (gst_head IN ('igst', 'cgst', 'sgst'))
);

CREATE TABLE ledger.posting_kind (
  kind smallint NOT NULL,
  code text     NOT NULL,
  CONSTRAINT posting_kind_pkey PRIMARY KEY (kind),
  CONSTRAINT posting_kind_code_key UNIQUE (code)
);

INSERT INTO ledger.posting_kind (kind, code) VALUES
  (1, 'unlock'), (2, 'refund'), (3, 'distribution'), (4, 'share'), (5, 'commission'),
  (6, 'commission_state'), (7, 'settlement'), (8, 'bank'), (9, 'adjustment'), (10, 'statement');

-- Which moves a kind of transaction may make; what is not listed cannot be posted.
CREATE TABLE ledger.route (
  kind         smallint NOT NULL,
  debit_class  text     NOT NULL,
  credit_class text     NOT NULL,
  CONSTRAINT route_pkey PRIMARY KEY (kind, debit_class, credit_class),
  CONSTRAINT route_kind_fkey FOREIGN KEY (kind) REFERENCES ledger.posting_kind,
  CONSTRAINT route_debit_class_fkey FOREIGN KEY (debit_class) REFERENCES ledger.account_class,
  CONSTRAINT route_credit_class_fkey FOREIGN KEY (credit_class) REFERENCES ledger.account_class
);

INSERT INTO ledger.route (kind, debit_class, credit_class) VALUES
  (1, 'psp', 'proceeds'),
  (2, 'proceeds', 'psp'),
  (3, 'proceeds', 'revenue'), (3, 'revenue', 'proceeds'),
  (3, 'proceeds', 'gst_output'), (3, 'gst_output', 'proceeds'),
  (3, 'contra_revenue', 'proceeds'), (3, 'proceeds', 'contra_revenue'),
  (4, 'share_expense', 'accrued'), (4, 'accrued', 'share_expense'),
  (5, 'commission_asset', 'commission_income'), (5, 'commission_income', 'commission_asset'),
  (6, 'commission_asset', 'commission_asset'),
  (7, 'settling', 'psp'), (7, 'psp', 'settling'),
  (7, 'fee_expense', 'settling'), (7, 'settling', 'fee_expense'),
  (7, 'gst_input', 'settling'), (7, 'settling', 'gst_input'),
  (8, 'bank', 'settling'), (8, 'settling', 'bank'), (8, 'bank', 'suspense'),
  (8, 'suspense', 'bank'),
  (9, 'psp', 'suspense'), (9, 'suspense', 'psp'), (9, 'psp', 'rounding'),
  (9, 'rounding', 'psp'), (9, 'suspense', 'settling'), (9, 'settling', 'suspense'),
  (10, 'accrued', 'payable'), (10, 'payable', 'accrued');

-- Whose word a key is: a namespace of external ids.
CREATE TABLE ledger.source (
  source smallint GENERATED ALWAYS AS IDENTITY,
  code   text NOT NULL,
  CONSTRAINT source_pkey PRIMARY KEY (source),
  CONSTRAINT source_code_key UNIQUE (code)
);

-- Dictionaries of the dimensions that postings carry as integers.
CREATE TABLE ledger.series (
  series integer GENERATED ALWAYS AS IDENTITY,
  book   integer NOT NULL,
  code   text    NOT NULL COLLATE "C",
  title  text,
  CONSTRAINT series_pkey PRIMARY KEY (series),
  CONSTRAINT series_code_key UNIQUE (book, code)
);

CREATE TABLE ledger.episode (
  episode integer GENERATED ALWAYS AS IDENTITY,
  series  integer NOT NULL,
  code    text    NOT NULL COLLATE "C",
  CONSTRAINT episode_pkey PRIMARY KEY (episode),
  CONSTRAINT episode_code_key UNIQUE (series, code),
  CONSTRAINT episode_series_fkey FOREIGN KEY (series) REFERENCES ledger.series
);

CREATE TABLE ledger.product (
  product integer GENERATED ALWAYS AS IDENTITY,
  book    integer NOT NULL,
  code    text    NOT NULL COLLATE "C",
  CONSTRAINT product_pkey PRIMARY KEY (product),
  CONSTRAINT product_code_key UNIQUE (book, code)
);

CREATE TABLE ledger.surface (
  surface smallint NOT NULL,
  code    text     NOT NULL,
  CONSTRAINT surface_pkey PRIMARY KEY (surface),
  CONSTRAINT surface_code_key UNIQUE (code)
);

INSERT INTO ledger.surface (surface, code) VALUES
  (1, 'episode'), (2, 'live'), (3, 'shelf'), (4, 'replay');

-- A transaction number is milliseconds since 2020-01-01 in the upper 41 bits and a sequence in the
-- lower 22. The sequence is drawn in blocks of 1,024, so that a batch reserves ranges at once.
CREATE SEQUENCE ledger.txn_block_seq AS bigint;

CREATE TABLE ledger.batch (
  batch          bigint GENERATED ALWAYS AS IDENTITY,
  book           integer     NOT NULL,
  file           bigint,
  posting_count  bigint      NOT NULL,
  recorded_by    text        NOT NULL DEFAULT session_user,
  recorded_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT batch_pkey PRIMARY KEY (batch),
  CONSTRAINT batch_book_fkey FOREIGN KEY (book) REFERENCES ledger.book
);

-- One row is one balanced move: a debit account, a credit account and an amount above zero.
-- xid is pg_current_xact_id() as a bigint, because PostgreSQL has no BRIN operator class for xid8.
CREATE TABLE ledger.posting (
  txn          bigint      NOT NULL,
  book         integer     NOT NULL,
  leg          smallint    NOT NULL,
  kind         smallint    NOT NULL,
  xid          bigint      NOT NULL,
  debit        bigint      NOT NULL,
  credit       bigint      NOT NULL,
  amount_minor bigint      NOT NULL,
  occurred_at  timestamptz NOT NULL,
  batch        bigint      NOT NULL,
  viewer       bigint,
  effective_on date        NOT NULL,
  series       integer,
  episode      integer,
  units        integer,
  product      integer,
  place        smallint,
  surface      smallint,
  item         text COLLATE "C",
  CONSTRAINT posting_pkey PRIMARY KEY (book, txn, leg),
  CONSTRAINT posting_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT posting_sides_differ CHECK (debit <> credit)
) PARTITION BY RANGE (txn);

CREATE INDEX posting_item_idx ON ledger.posting (book, item) WHERE item IS NOT NULL;
CREATE INDEX posting_party_debit_idx ON ledger.posting (book, debit, txn)
  WHERE debit >= 1000000 AND debit < 1099511627776;
CREATE INDEX posting_party_credit_idx ON ledger.posting (book, credit, txn)
  WHERE credit >= 1000000 AND credit < 1099511627776;
CREATE INDEX posting_xid_idx ON ledger.posting USING brin (xid) WITH (pages_per_range = 32);

-- What belongs to few transactions only.
CREATE TABLE ledger.document (
  book        integer     NOT NULL,
  txn         bigint      NOT NULL,
  memo        text,
  reverses    bigint,
  detail      jsonb,
  recorded_by text        NOT NULL DEFAULT session_user,
  CONSTRAINT document_pkey PRIMARY KEY (book, txn)
);

CREATE INDEX document_reverses_idx ON ledger.document (book, reverses) WHERE reverses IS NOT NULL;

-- The exactly-once guarantee: one row an external id, kept for ever.
CREATE TABLE ledger.source_key (
  txn         bigint,
  xid         bigint   NOT NULL,
  file        bigint,
  record      bigint,
  book        integer  NOT NULL,
  source      smallint NOT NULL,
  refusal     smallint,
  external_id text     NOT NULL COLLATE "C",
  event_hash  bytea    NOT NULL,
  CONSTRAINT source_key_pkey PRIMARY KEY (book, source, external_id),
  CONSTRAINT source_key_txn_or_refusal CHECK ((txn IS NULL) <> (refusal IS NULL))
) PARTITION BY HASH (external_id);

DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format(
      'CREATE TABLE ledger.source_key_%s PARTITION OF ledger.source_key
         FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
      lpad(part::text, 2, '0'), part);
  END LOOP;
END $$;

CREATE INDEX source_key_xid_idx ON ledger.source_key USING brin (xid) WITH (pages_per_range = 32);

-- A cut is the only stable now: a row belongs to the first cut whose horizon is above its xid.
CREATE TABLE ledger.cut (
  book     integer     NOT NULL,
  cut      integer     NOT NULL,
  horizon  bigint      NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT cut_pkey PRIMARY KEY (book, cut),
  CONSTRAINT cut_book_fkey FOREIGN KEY (book) REFERENCES ledger.book
);

-- The last cut that each reader of postings has worked through.
CREATE TABLE ledger.progress (
  book   integer NOT NULL,
  reader text    NOT NULL,
  cut    integer NOT NULL,
  CONSTRAINT progress_pkey PRIMARY KEY (book, reader),
  CONSTRAINT progress_cut_fkey FOREIGN KEY (book, cut) REFERENCES ledger.cut (book, cut)
);

CREATE TABLE ledger.day_total (
  book          integer NOT NULL,
  account       bigint  NOT NULL,
  effective_on  date    NOT NULL,
  debit_minor   bigint  NOT NULL,
  credit_minor  bigint  NOT NULL,
  posting_count bigint  NOT NULL,
  CONSTRAINT day_total_pkey PRIMARY KEY (book, account, effective_on)
) WITH (fillfactor = 70);

GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO bahi_post, bahi_read;
