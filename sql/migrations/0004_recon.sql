-- Reconciliation: what we expect, what was matched, what is open and why.

CREATE SCHEMA recon;
GRANT USAGE ON SCHEMA recon TO bahi_post, bahi_read;

CREATE TABLE recon.run (
  run               bigint GENERATED ALWAYS AS IDENTITY,
  book              integer     NOT NULL,
  feed              text        NOT NULL COLLATE "C",
  day               date        NOT NULL,
  cut               integer     NOT NULL,
  verdict           text        NOT NULL,
  expected_rows     bigint      NOT NULL,
  reported_rows     bigint      NOT NULL,
  matched           bigint      NOT NULL,
  pending           bigint      NOT NULL,
  opened            bigint      NOT NULL,
  healed            bigint      NOT NULL,
  open_breaks       bigint      NOT NULL,
  net_minor         bigint      NOT NULL,
  gross_minor       bigint      NOT NULL,
  rounding_minor    bigint      NOT NULL,
  failed_identity   text,
  ended_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT run_pkey PRIMARY KEY (run),
  CONSTRAINT run_verdict_known CHECK (verdict IN ('green', 'pending', 'breaks', 'incomplete')),
  CONSTRAINT run_cut_fkey FOREIGN KEY (book, cut) REFERENCES ledger.cut (book, cut)
);
CREATE INDEX run_day_idx ON recon.run (book, day, feed);

-- Our side of a feed, projected from the window between two cuts.
CREATE TABLE recon.expected (
  expected     bigint GENERATED ALWAYS AS IDENTITY,
  book         integer  NOT NULL,
  feed         text     NOT NULL COLLATE "C",
  kind         text     NOT NULL,
  key          text     NOT NULL COLLATE "C",
  ordinal      integer  NOT NULL,
  revision     integer  NOT NULL,
  currency     text     NOT NULL,
  amount_minor bigint   NOT NULL,
  basis_minor  bigint,
  rate_bp      integer,
  party        text COLLATE "C",
  reference    text COLLATE "C",
  expected_on  date     NOT NULL,
  break_on     date     NOT NULL,
  txn          bigint   NOT NULL,
  CONSTRAINT expected_pkey PRIMARY KEY (expected),
  CONSTRAINT expected_key_key UNIQUE (book, feed, kind, key, ordinal, revision)
);

-- A one-to-one match is one row; each side can be claimed once.
CREATE TABLE recon.match (
  match            bigint GENERATED ALWAYS AS IDENTITY,
  book             integer NOT NULL,
  feed             text    NOT NULL COLLATE "C",
  expected         bigint  NOT NULL,
  line             bigint  NOT NULL,
  pass             text    NOT NULL,
  difference_minor bigint  NOT NULL,
  is_active        boolean NOT NULL DEFAULT true,
  CONSTRAINT match_pkey PRIMARY KEY (match),
  CONSTRAINT match_expected_fkey FOREIGN KEY (expected) REFERENCES recon.expected,
  CONSTRAINT match_line_fkey FOREIGN KEY (line) REFERENCES intake.line,
  CONSTRAINT match_pass_known
    CHECK (pass IN ('exact', 'tolerance', 'difference', 'reference', 'origin'))
);
CREATE UNIQUE INDEX match_expected_key ON recon.match (expected) WHERE is_active;
CREATE UNIQUE INDEX match_line_key ON recon.match (line) WHERE is_active;

-- Expected rows and lines that no match has claimed: the working set of the next night.
CREATE TABLE recon.open_expected (
  expected bigint NOT NULL,
  book     integer NOT NULL,
  feed     text NOT NULL COLLATE "C",
  CONSTRAINT open_expected_pkey PRIMARY KEY (expected),
  CONSTRAINT open_expected_expected_fkey FOREIGN KEY (expected) REFERENCES recon.expected
);
CREATE TABLE recon.open_line (
  line bigint NOT NULL,
  book integer NOT NULL,
  feed text NOT NULL COLLATE "C",
  CONSTRAINT open_line_pkey PRIMARY KEY (line),
  CONSTRAINT open_line_line_fkey FOREIGN KEY (line) REFERENCES intake.line
);

-- A break holds both sides. Its id is a hash of feed, kind, key, ordinal and currency, so it is
-- the same in every run; its code and state may change, and each change is an event.
CREATE TABLE recon.break (
  break_id         text    NOT NULL COLLATE "C",
  book             integer NOT NULL,
  feed             text    NOT NULL COLLATE "C",
  kind             text    NOT NULL,
  key              text    NOT NULL COLLATE "C",
  ordinal          integer NOT NULL,
  currency         text    NOT NULL,
  code             text    NOT NULL,
  state            text    NOT NULL,
  period           text    NOT NULL,
  expected_minor   bigint,
  reported_minor   bigint,
  difference_minor bigint  NOT NULL,
  parked_minor     bigint  NOT NULL DEFAULT 0,
  opened_on        date    NOT NULL,
  closed_on        date,
  owner            text    NOT NULL DEFAULT 'recon-desk',
  expected         bigint,
  line             bigint,
  CONSTRAINT break_pkey PRIMARY KEY (book, break_id),
  CONSTRAINT break_state_known CHECK (state IN ('open', 'healed')),
  CONSTRAINT break_closed_when_healed CHECK ((state = 'healed') = (closed_on IS NOT NULL)),
  CONSTRAINT break_expected_fkey FOREIGN KEY (expected) REFERENCES recon.expected,
  CONSTRAINT break_line_fkey FOREIGN KEY (line) REFERENCES intake.line
);
CREATE INDEX break_open_idx ON recon.break (book, feed) WHERE state = 'open';

CREATE TABLE recon.break_event (
  event            bigint GENERATED ALWAYS AS IDENTITY,
  book             integer NOT NULL,
  break_id         text    NOT NULL COLLATE "C",
  day              date    NOT NULL,
  code             text    NOT NULL,
  state            text    NOT NULL,
  difference_minor bigint  NOT NULL,
  parked_minor     bigint  NOT NULL,
  recorded_by      text        NOT NULL DEFAULT session_user,
  recorded_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT break_event_pkey PRIMARY KEY (event),
  CONSTRAINT break_event_break_fkey FOREIGN KEY (book, break_id) REFERENCES recon.break
);
CREATE INDEX break_event_break_idx ON recon.break_event (book, break_id, event);

-- Where a commission item stands: what it is accrued at, and what the partner confirmed.
CREATE TABLE recon.commission_item (
  book            integer NOT NULL,
  feed            text    NOT NULL COLLATE "C",
  item            text    NOT NULL COLLATE "C",
  origin          text    NOT NULL,
  ordered_on      date    NOT NULL,
  pending_minor   bigint  NOT NULL,
  confirmed_minor bigint  NOT NULL,
  basis_minor     bigint  NOT NULL,
  line            bigint  NOT NULL,
  CONSTRAINT commission_item_pkey PRIMARY KEY (book, feed, item),
  CONSTRAINT commission_item_origin_known CHECK (origin IN ('own', 'partner')),
  CONSTRAINT commission_item_line_fkey FOREIGN KEY (line) REFERENCES intake.line
);

-- The steps of a night, so that a killed one can be resumed and a finished one is told apart.
CREATE TABLE recon.night (
  book     integer     NOT NULL,
  day      date        NOT NULL,
  step     text        NOT NULL,
  detail   jsonb       NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT night_pkey PRIMARY KEY (book, day, step)
);

GRANT SELECT ON ALL TABLES IN SCHEMA recon TO bahi_read;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA recon TO bahi_post;
GRANT UPDATE ON recon.match, recon.break, recon.commission_item, recon.night TO bahi_post;
GRANT DELETE ON recon.open_expected, recon.open_line TO bahi_post;
