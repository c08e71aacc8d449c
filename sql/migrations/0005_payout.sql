-- Payouts: the monthly statements of the payees.

CREATE SCHEMA payout;
GRANT USAGE ON SCHEMA payout TO bahi_post, bahi_read;

-- The next number of a gapless series; taken inside the transaction that issues.
CREATE TABLE payout.number_series (
  entity      integer NOT NULL,
  fiscal_year text    NOT NULL,
  kind        text    NOT NULL,
  last_number integer NOT NULL,
  CONSTRAINT number_series_pkey PRIMARY KEY (entity, fiscal_year, kind),
  CONSTRAINT number_series_entity_fkey FOREIGN KEY (entity) REFERENCES ledger.entity
);

-- One run computes the statements of all payees for a period, as of one cut.
CREATE TABLE payout.statement_run (
  run        bigint GENERATED ALWAYS AS IDENTITY,
  book       integer     NOT NULL,
  period     text        NOT NULL,
  first_on   date        NOT NULL,
  last_on    date        NOT NULL,
  cut        integer     NOT NULL,
  run_by     text        NOT NULL DEFAULT session_user,
  run_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT statement_run_pkey PRIMARY KEY (run),
  CONSTRAINT statement_run_cut_fkey FOREIGN KEY (book, cut) REFERENCES ledger.cut (book, cut)
);

-- An issued statement: frozen bytes and their hash. number is unique for ever.
CREATE TABLE payout.statement (
  book          integer     NOT NULL,
  number        text        NOT NULL COLLATE "C",
  run           bigint      NOT NULL,
  party         text        NOT NULL COLLATE "C",
  period        text        NOT NULL,
  currency      text        NOT NULL,
  opening_minor bigint      NOT NULL,
  earned_minor  bigint      NOT NULL,
  adjusted_minor bigint     NOT NULL,
  closing_minor bigint      NOT NULL,
  issued_on     date        NOT NULL,
  document      bytea       NOT NULL,
  sha256        text        NOT NULL,
  txn           bigint,
  issued_by     text        NOT NULL DEFAULT session_user,
  issued_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT statement_pkey PRIMARY KEY (book, number),
  CONSTRAINT statement_party_period_key UNIQUE (book, party, period),
  CONSTRAINT statement_run_fkey FOREIGN KEY (run) REFERENCES payout.statement_run,
  CONSTRAINT statement_party_fkey FOREIGN KEY (book, party) REFERENCES commerce.party,
  CONSTRAINT statement_closes
    CHECK (closing_minor = opening_minor + earned_minor + adjusted_minor),
  CONSTRAINT statement_hash_is_of_document CHECK (sha256 = encode(sha256(document), 'hex'))
);

-- Which postings a statement holds: each posting in one statement only.
CREATE TABLE payout.statement_posting (
  book   integer  NOT NULL,
  txn    bigint   NOT NULL,
  leg    smallint NOT NULL,
  number text     NOT NULL COLLATE "C",
  CONSTRAINT statement_posting_pkey PRIMARY KEY (book, txn, leg),
  CONSTRAINT statement_posting_statement_fkey FOREIGN KEY (book, number)
    REFERENCES payout.statement
);

GRANT SELECT ON ALL TABLES IN SCHEMA payout TO bahi_read;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA payout TO bahi_post;
GRANT UPDATE ON payout.number_series TO bahi_post;
