-- Periods: what is open, soft-closed and closed, and the balances that each closing has kept.

-- A span of days that is closed as one. The adjusting period of a year is its last day once more:
-- it takes the entries of named people after the month of that day is closed.
CREATE TABLE ledger.period (
  book      integer NOT NULL,
  period    text    NOT NULL COLLATE "C",
  kind      text    NOT NULL,
  starts_on date    NOT NULL,
  ends_on   date    NOT NULL,
  CONSTRAINT period_pkey PRIMARY KEY (book, period),
  CONSTRAINT period_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT period_kind_known CHECK (kind IN ('month', 'year', 'adjusting')),
  CONSTRAINT period_begins_first CHECK (starts_on <= ends_on)
);

-- What was done to a period, version by version; the last row is its state, no row is open.
CREATE TABLE ledger.period_event (
  book               integer     NOT NULL,
  period             text        NOT NULL COLLATE "C",
  version            integer     NOT NULL,
  state              text        NOT NULL,
  cut                integer     NOT NULL,
  changed_by         text        NOT NULL DEFAULT session_user,
  changed_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  reason             text,
  -- Of a reopening: who had closed it, and whether one person may stand for both.
  closed_by          text,
  is_single_person   boolean     NOT NULL DEFAULT false,
  encoding           smallint,
  trial_balance_hash bytea,
  CONSTRAINT period_event_pkey PRIMARY KEY (book, period, version),
  CONSTRAINT period_event_period_fkey FOREIGN KEY (book, period) REFERENCES ledger.period,
  CONSTRAINT period_event_cut_fkey FOREIGN KEY (book, cut) REFERENCES ledger.cut (book, cut),
  CONSTRAINT period_event_state_known CHECK (state IN ('open', 'soft', 'closed')),
  CONSTRAINT period_event_reopening_has_reason
    CHECK (state <> 'open' OR (reason ~ '\S' AND closed_by IS NOT NULL)),
  CONSTRAINT period_event_reopened_by_another
    CHECK (state <> 'open' OR closed_by <> changed_by OR is_single_person),
  CONSTRAINT period_event_closing_has_hash
    CHECK ((state = 'open') = (trial_balance_hash IS NULL)
      AND (encoding IS NULL) = (trial_balance_hash IS NULL))
);

-- The trial balance at the last day of a period, as each closing found it.
CREATE TABLE ledger.period_balance (
  book         integer NOT NULL,
  period       text    NOT NULL COLLATE "C",
  version      integer NOT NULL,
  account      text    NOT NULL COLLATE "C",
  currency     text    NOT NULL,
  debit_minor  bigint  NOT NULL,
  credit_minor bigint  NOT NULL,
  CONSTRAINT period_balance_pkey PRIMARY KEY (book, period, version, account),
  -- The event holds the hash of these rows, so they come first.
  CONSTRAINT period_balance_event_fkey FOREIGN KEY (book, period, version)
    REFERENCES ledger.period_event DEFERRABLE INITIALLY DEFERRED
);

-- The transactions that closed a year's income and expenses, or opened them again.
CREATE TABLE ledger.year_entry (
  book    integer NOT NULL,
  period  text    NOT NULL COLLATE "C",
  version integer NOT NULL,
  txn     bigint  NOT NULL,
  CONSTRAINT year_entry_pkey PRIMARY KEY (book, period, version),
  CONSTRAINT year_entry_txn_key UNIQUE (book, txn),
  CONSTRAINT year_entry_event_fkey FOREIGN KEY (book, period, version)
    REFERENCES ledger.period_event
);

-- How far a book is closed: the one row that posting reads. It follows from the events.
CREATE TABLE ledger.closing (
  book           integer NOT NULL,
  soft_through   date    NOT NULL,
  closed_through date,
  year_through   date,
  CONSTRAINT closing_pkey PRIMARY KEY (book),
  CONSTRAINT closing_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT closing_in_order CHECK (
    coalesce(closed_through, soft_through) <= soft_through
    AND coalesce(year_through, closed_through) <= closed_through)
);

SELECT ledger.guard_rows(t) FROM unnest(ARRAY[
  'ledger.period', 'ledger.period_event', 'ledger.period_balance', 'ledger.year_entry'
  ]::regclass[]) AS t;

GRANT SELECT ON ledger.period, ledger.period_event, ledger.period_balance, ledger.year_entry,
  ledger.closing TO bahi_post, bahi_read;
